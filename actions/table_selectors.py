"""A list of actions as a file: the rows of the page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from actions.models import Action
from core.table_files import Part, TableFile, day


def actions_table(rows: Iterable[Action], name: str) -> TableFile:
    """``name``: of the list that is shown."""
    head = [
        _("Action"),
        _("Came from"),
        _("Who"),
        _("Done by"),
        _("Status"),
        _("Too late"),
        _("Look back on"),
        _("Did it help?"),
    ]
    lines = [
        [
            row.title,
            row.origin_label,
            row.owner.name if row.owner else _("Nobody yet"),
            day(row.due_date),
            row.get_status_display(),
            _("Too late") if row.is_late() else "",
            day(row.effect_date),
            row.get_effect_display(),
        ]
        for row in rows
    ]
    return TableFile("acties", Part(_("Actions: %(list)s") % {"list": name}, head, lines))
