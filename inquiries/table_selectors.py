"""What a board asked as a file: about what and how it stands, nothing of what was said."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from core.table_files import Part, TableFile, day
from core.xlsx import Value
from inquiries.models import Inquiry
from schools.models import School


def board_table(rows: Iterable[Inquiry]) -> TableFile:
    """Everything that was asked, and a tab for each school with what it was asked."""
    rows = list(rows)
    asked: dict[School, list[list[Value]]] = defaultdict(list)
    for row in rows:
        asked[row.school].append(_values(row))
    table = Part(
        _("Questions to schools"),
        [_("School"), *_head()],
        [[row.school.name, *_values(row)] for row in rows],
    )
    tabs = [
        Part(school.name, _head(), asked[school]) for school in sorted(asked, key=lambda each: each.name.casefold())
    ]
    return TableFile("vragen", table, tabs)


def school_table(rows: Iterable[Inquiry]) -> TableFile:
    return TableFile("vragen-bestuur", Part(_("Questions of the board"), _head(), [_values(row) for row in rows]))


def _head() -> list[Value]:
    return [_("About what?"), _("State"), _("Answer before"), _("Asked on"), _("Asked by")]


def _values(row: Inquiry) -> list[Value]:
    asked = timezone.localtime(row.asked_at).date()
    return [row.title, row.state_name, day(row.due_date), day(asked), row.asked_by.name]
