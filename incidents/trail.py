"""What incidents and their codes are called in the audit trail."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registry import offer
from incidents import taxonomy
from incidents.models import Incident

TYPES = ("type_on", "type_off", "subtype_added", "subtype_ended")


@offer("trail", objects="incidents.incident", otherwise=gettext_lazy("an incident"))
def incidents(ids: Iterable[str]) -> Mapping[object, str]:
    """Not what is closed off: who had to do with which of those is not for everybody who reads the trail."""
    rows = Incident.objects.filter(pk__in=ids, restricted=False).only("year", "number")
    return {row.pk: _("incident %(reference)s") % {"reference": row.reference} for row in rows}


@offer("trail", codes=tuple(f"incidents.{name}.type" for name in TYPES))
def kind(code: str) -> str:
    known = {each.code: each.name for version in taxonomy.versions() for each in taxonomy.load(version).types}
    return known.get(code, "")


@offer("trail", codes=("incident.severity_set.before", "incident.severity_set.after"))
def severity(code: str) -> str:
    return str(taxonomy.load().severity(int(code)).name).lower()
