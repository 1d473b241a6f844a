"""How a school stands to looking back: each quarter with the team, and once a year."""

from datetime import date

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.standing import ATTENTION, BUSY, GOOD, UNKNOWN, Said, Stand, obligation
from reviews import rules, selectors
from reviews.models import ReviewRecord
from reviews.rules import Quarter
from schools.models import School
from schools.school_year import SchoolYear

obligation(
    "quarterly_talk",
    title=_("Quarterly talks"),
    short=_("Quarter"),
    order=75,
    view="reviews:board",
    at_board=True,
    about=_("Whether the team looks back on each quarter of this school year. The law does not ask it."),
    said={
        "missed": Said(
            ATTENTION,
            _("%(n)s missed"),
            _("Quarters of this school year without a talk: %(n)s."),
            _("What helps you to talk about safety with the team each quarter?"),
        ),
        "held": Said(GOOD, _("Held %(short_day)s"), _("The last quarterly talk was held on %(day)s.")),
        "slipped": Said(
            ATTENTION,
            _("%(short_day)s passed"),
            _("The talk was planned for %(day)s, and nothing was said of it since."),
            _("Did the talk take place, and when is it otherwise?"),
        ),
        "planned": Said(BUSY, _("Planned %(short_day)s"), _("The next quarterly talk is planned for %(day)s.")),
        "none": Said(
            ATTENTION,
            _("Not planned"),
            _("For this quarter no talk is planned yet."),
            _("When do you talk about this quarter?"),
        ),
    },
)
obligation(
    "yearly_evaluation",
    title=_("Yearly evaluation"),
    short=_("Evaluation"),
    order=76,
    aside=True,
    view="reviews:for_board",
    about=format_lazy(
        "{} {}",
        _("Whether the school evaluated last school year and signed that."),
        lazy(selectors.evaluation_law, str)(),
    ),
    said={
        "signed": Said(GOOD, _("Signed %(short_day)s"), _("The last evaluation was signed on %(day)s.")),
        "draft": Said(BUSY, _("Draft"), _("The evaluation is a draft.")),
        "late": Said(
            ATTENTION,
            _("Not begun"),
            _("The yearly evaluation was not begun."),
            _("Who looks back on the year, and with whom?"),
        ),
        "ahead": Said(UNKNOWN, _("Later"), _("There was no evaluation here yet. It is made from May on.")),
    },
)


@offer("standing")
def looking_back(school: School, today: date) -> list[Stand]:
    """Two queries."""
    year = SchoolYear.of(today)
    rows = list(ReviewRecord.objects.filter(year__gte=year.previous.start))
    return [_talks(school, year, rows, today), _evaluation(school, year, rows, today)]


def _talks(school: School, year: SchoolYear, rows: list[ReviewRecord], today: date) -> Stand:
    known = {row.number: row for row in rows if row.year == year.start and row.number}
    states = selectors.states_of_quarters(school, year, known, today)
    missed = sum(each.state == rules.MISSED for each in states)
    if missed:
        return Stand("quarterly_talk", "missed", missed)
    now = next((each for each in states if each.number == Quarter.of(today).number), None)
    if now and now.state in (rules.PLANNED, rules.PREPARED) and now.day:
        return Stand("quarterly_talk", "slipped" if now.day < today else "planned", day=now.day)
    held = [row.held_date for row in rows if row.number and row.held_date]
    if held and now and now.state == rules.HELD:
        return Stand("quarterly_talk", "held", day=max(held))
    return Stand("quarterly_talk", "none")


def _evaluation(school: School, year: SchoolYear, rows: list[ReviewRecord], today: date) -> Stand:
    known = {row.year: row for row in rows if row.number == rules.YEAR}
    asked = year if rules.asks_evaluation(year, today) else year.previous
    row = known.get(asked.start)
    if row and row.held_date:
        return Stand("yearly_evaluation", "signed", day=row.held_date)
    if row or year.start in known:
        return Stand("yearly_evaluation", "draft")
    since = timezone.localdate(school.in_use_since) if school.in_use_since else today
    return Stand("yearly_evaluation", "ahead" if asked.last_day < since else "late")
