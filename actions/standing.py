"""How a school stands to doing what it agreed to do."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from actions import selectors
from core.registry import offer
from core.standing import ATTENTION, GOOD, UNKNOWN, Said, Stand, obligation
from schools.models import School

obligation(
    "actions",
    title=_("Improvement actions"),
    short=_("Actions"),
    order=80,
    about=_("Actions that are open, and how many are past their date. Not what they are about."),
    said={
        "late": Said(
            ATTENTION,
            _("%(n)s late"),
            _("Open actions: %(m)s. Past their date: %(n)s."),
            _("What keeps the actions that are late from being finished?"),
        ),
        "in_time": Said(GOOD, _("In time"), _("Open actions: %(m)s. None is past its date.")),
        "none": Said(UNKNOWN, _("None"), _("No action is open now."), _("What do you want to improve this year?")),
    },
)


@offer("standing")
def agreed(school: School, today: date) -> list[Stand]:
    """One query."""
    found = selectors.counts(today)
    if found.late:
        return [Stand("actions", "late", found.late, found.live)]
    return [Stand("actions", "in_time" if found.live else "none", 0, found.live)]
