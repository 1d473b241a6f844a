"""The tables of this room's pages as files; each has the rows that the page was made of."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from contacts import rules
from contacts.models import ContactTask
from contacts.selectors import AdviserNumbers, SchoolRow, Standing, TaskRow
from core.suppression import FEWEST
from core.table_files import KEPT_BACK, Part, TableFile, day
from core.xlsx import Value
from schools.school_year import SchoolYear


def board_table(rows: Iterable[SchoolRow]) -> TableFile:
    """Schools with what is missing, and a tab for each with who has which task."""
    rows = list(rows)
    head = [_("School"), _("Nobody yet"), _("Training over"), _("Contact point for bullying")]
    table = Part(_("Contact persons per school"), head, [_school(row) for row in rows])
    return TableFile("contactpersonen", table, tabs=[_tab(row) for row in rows])


def _school(row: SchoolRow) -> list[Value]:
    lapsed = ", ".join(person.name for person in row.lapsed)
    return [row.school.name, _names(row.vacant), lapsed, ", ".join(row.antibullying)]


def _names(tasks: Iterable[rules.Task]) -> str:
    return ", ".join(str(task.name) for task in tasks)


def _tab(row: SchoolRow) -> Part:
    lapsed = {person.pk for person in row.lapsed}
    head = [_("Task"), _("Who"), _("Until"), _("Training")]
    rows = [
        [str(task.task.name), who, until, _("Training over") if term and term.person_id in lapsed else ""]
        for task in row.tasks
        for who, until, term in _holders(task)
    ]
    return Part(row.school.name, head, rows)


def school_table(found: Standing) -> TableFile:
    """Every task with who has it and how to reach them."""
    head = [_("Task"), _("Who"), _("Until"), _("Telephone"), _("Email address"), _("Days"), _("When and where")]
    rows: list[Sequence[Value]] = []
    for task in found.tasks:
        for who, until, term in _holders(task):
            person = term.person if term else None
            reach = [person.phone, person.email, person.days_line(), person.reach] if person else [""] * 4
            rows.append([str(task.task.name), who, until, *reach])
    return TableFile("contactpersonen", Part(_("Contact persons"), head, rows))


def _holders(row: TaskRow) -> list[tuple[str, str, ContactTask | None]]:
    """Of each who has the task: the name and until when. A task that nobody has says so."""
    if row.vacant:
        return [(_("Nobody yet") if row.task.required else _("Nobody"), "", None)]
    return [(term.person.name, day(term.ended_on), term) for term in row.holders]


def numbers_table(numbers: AdviserNumbers, year: SchoolYear) -> TableFile:
    """How many people came to the advisers, as everybody may read it."""
    rows = [[label, KEPT_BACK if count is None else count] for label, count in numbers.rows]
    rows.append([_("Together"), KEPT_BACK if numbers.total is None else numbers.total])
    about = [
        _("School year %(year)s") % {"year": year},
        _("“x” is a number below %(limit)s, or one by which such a number could be worked out.") % {"limit": FEWEST},
    ]
    return TableFile(
        "cijfers-vertrouwenspersonen",
        Part(_("Numbers of the advisers"), [_("Subject"), _("Number")], rows),
        about=about,
    )
