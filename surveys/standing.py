"""How a school stands to asking its pupils every year."""

from datetime import date

from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.standing import ATTENTION, BUSY, GOOD, MISSING, Said, Stand, obligation
from schools.models import School
from schools.school_year import SchoolYear
from surveys.models import Audience, RoundResult, SurveyRound
from surveys.results import leaves
from surveys.statistics import response

SPRING = 4  # from this month on a school year without a monitor asks for attention

obligation(
    "survey",
    title=_("Monitor of pupils"),
    short=_("Monitor"),
    order=50,
    about=_("Whether pupils were asked this school year, and which part of them answered. It says nothing of answers."),
    said={
        "none": Said(
            MISSING,
            _("Not yet"),
            _("Pupils were never asked here."),
            _("When do you ask your pupils how safe they feel?"),
        ),
        "late": Said(
            ATTENTION,
            _("Not this year"),
            _("Pupils were asked last in %(month)s, and not yet this school year."),
            _("When do you ask your pupils this school year?"),
        ),
        "before": Said(BUSY, _("%(month)s"), _("Pupils were asked last in %(month)s. This year has yet to come.")),
        "planned": Said(BUSY, _("From %(short_day)s"), _("A round of pupils begins on %(day)s.")),
        "open": Said(BUSY, _("Going on"), _("Pupils can fill in until %(day)s.")),
        "low": Said(
            ATTENTION,
            _("%(n)s%%"),
            _("Closed in %(month)s. Of the pupils that were asked %(n)s%% answered."),
            _("Why did few pupils answer, and what would help next time?"),
        ),
        "few": Said(BUSY, _("Closed"), _("Closed in %(month)s. Too few pupils answered to tell a share.")),
        "done": Said(GOOD, _("%(n)s%%"), _("Closed in %(month)s. Of the pupils that were asked %(n)s%% answered.")),
    },
)
LOW = 70  # percent of the pupils that were asked


@offer("standing")
def monitor(school: School, today: date) -> list[Stand]:
    """Two queries."""
    rows = SurveyRound.objects.filter(audience=Audience.PUPILS).order_by("-closes_on")
    found = list(rows[:5])
    closed = next((row for row in found if row.is_closed), None)
    year = SchoolYear.of(today)
    if closed and closed.year == year.start:
        return [_closed(closed)]
    if going := next((row for row in found if row.is_open), None):
        return [Stand("survey", "open", day=going.closes_on)]
    if planned := next((row for row in found if row.is_preparing and row.closes_on >= today), None):
        return [Stand("survey", "planned", day=planned.opens_on)]
    if closed is None:
        return [Stand("survey", "none")]
    late = closed.year < year.previous.start or SPRING <= today.month < 8
    return [Stand("survey", "late" if late else "before", day=closed.closes_on)]


def _closed(row: SurveyRound) -> Stand:
    names = {name: KeyTransform(name, "data") for name in ("n", "size")}
    data = RoundResult.objects.filter(round=row).values(**names).first()
    if not data or not leaves(data) or not data["size"]:
        return Stand("survey", "few", day=row.closes_on)
    share = response(data["n"], data["size"])
    return Stand("survey", "done" if share >= LOW else "low", share, day=row.closes_on)
