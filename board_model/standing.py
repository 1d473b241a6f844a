"""How a school stands to the model its board published."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from board_model.models import ModelUptake
from board_model.selectors import latest_version
from core.registry import offer
from core.standing import ATTENTION, BUSY, GOOD, UNKNOWN, Said, Stand, obligation
from schools.models import School

obligation(
    "model",
    title=_("The board’s model plan"),
    short=_("Model"),
    order=92,
    view="board_model:uptake",
    at_board=True,
    aside=True,
    about=_("How many sections of the model that was published last wait for a decision of the school."),
    said={
        "none": Said(UNKNOWN, _("None"), _("The board has published no model yet.")),
        "unseen": Said(BUSY, _("Not seen"), _("The school has no plan to take the model over into yet.")),
        "late": Said(
            ATTENTION,
            _("%(n)s late"),
            _("Sections of the model that wait for a decision: %(n)s. The term was %(day)s."),
            _("When do you decide about the board’s model?"),
        ),
        "waiting": Said(BUSY, _("%(n)s waiting"), _("Sections of the model that wait for a decision: %(n)s.")),
        "done": Said(GOOD, _("Version %(n)s"), _("The school decided about all of version %(n)s.")),
    },
)


@offer("standing")
def taken_over(school: School, today: date) -> list[Stand]:
    """Two queries."""
    version = latest_version()
    if version is None or version.number is None:
        return [Stand("model", "none")]
    row = ModelUptake.objects.filter(version=version).first()
    if row is None:
        return [Stand("model", "unseen")]
    if not row.waiting:
        return [Stand("model", "done", version.number)]
    late = row.due_date is not None and row.due_date < today
    return [Stand("model", "late" if late else "waiting", row.waiting, day=row.due_date)]
