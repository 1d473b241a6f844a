"""What contact persons are called in the audit trail."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy

from contacts.models import ContactPerson
from core.registry import offer


@offer("trail", objects="contacts.contactperson", otherwise=gettext_lazy("somebody"))
def people(ids: Iterable[str]) -> Mapping[object, str]:
    return {row.pk: str(row) for row in ContactPerson.objects.filter(pk__in=ids)}
