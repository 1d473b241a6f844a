"""Figures of all boards together, as tables."""

from django.utils.translation import gettext as _

from core.standing import ATTENTION, BUSY, GOOD, MISSING, obligations
from incidents.figure_selectors import Cell, Table, type_name
from oversight.models import NationalFigures

STATES = (GOOD, BUSY, ATTENTION, MISSING)


def tables(row: NationalFigures) -> list[Table]:
    """Nothing while too few take part."""
    if not row.data:
        return []
    columns = [_("In order"), _("Busy"), _("Asks for attention"), _("Missing")]
    found = row.data["states"]
    shares = [
        (str(each.title), [Cell(None, text=f"{found[each.key].get(state, 0)}%") for state in STATES])
        for each in obligations()
        if each.key in found
    ]
    per_100 = row.data["per_100"]
    kinds = [(type_name(code), [Cell(count), Cell(per_100[code])]) for code, count in row.data["types"].items()]
    return [
        Table("standing", _("Schools and obligations"), _("Obligation"), columns, shares),
        Table("types", _("What kind"), _("Kind"), [_("Reported"), _("Per 100 pupils")], kinds),
    ]
