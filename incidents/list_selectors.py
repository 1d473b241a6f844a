"""The register as a list to take along: of each case somebody may open what it is in codes, never what was told."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.xlsx import Value
from incidents import selectors
from incidents.models import Incident
from schools.models import Membership
from schools.school_year import SchoolYear

TEXTS = ("narrative", "cause", "outcome")


def years_of(today: date) -> list[SchoolYear]:
    """School years to choose from, latest first, back to what may be brought in."""
    return SchoolYear.of(today).back(6)


def incidents_of(member: Membership, year: int) -> QuerySet[Incident]:
    """What is in somebody's register, of one school year; without its texts."""
    rows = selectors.register_of(member).filter(year=year).select_related("owner", "own_subtype")
    return rows.defer(*TEXTS)


def list_head() -> list[Value]:
    return [
        _("Incident"),
        _("Date"),
        _("Kind"),
        _("What exactly"),
        _("Where"),
        _("When"),
        _("How serious"),
        _("State"),
        _("Who handles it"),
        _("Remark"),
    ]


def list_rows(member: Membership, year: int) -> list[list[Value]]:
    """Two queries. Of a case that somebody may not open, or that is kept as it is: that there is one."""
    rows = list(incidents_of(member, year))
    opens = set(selectors.cases_of(member).filter(year=year).values_list("pk", flat=True))
    return [_row(row, row.pk in opens) for row in rows]


def _row(row: Incident, opens: bool) -> list[Value]:
    owner, state = row.owner.name if row.owner else "", str(row.get_state_display())
    day = f"{row.happened_date:%d-%m-%Y}"
    remark = _("erased") if row.erased_at else _("brought in") if row.imported_date else ""
    if not opens or row.is_limited:
        withheld = _("Restricted") if opens else _("Closed off")
        return [row.reference, day, withheld, "", "", "", "", state, owner, remark]
    what = [row.kind.name, row.subtype_name, row.place_name, row.moment_name, row.severity_name]
    return [row.reference, day, *what, state, owner, remark]
