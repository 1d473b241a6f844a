"""What a board knows of a school's incidents beside the figures: whether serious ones are open, and how good the
registration is. Numbers are in fives, so that nobody sees one incident come or go."""

from collections import defaultdict
from datetime import date

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.standing import ATTENTION, GOOD, UNKNOWN, Said, Stand, obligation
from core.suppression import FEWEST
from incidents import figure_rules, rules
from incidents.models import Incident, Source, Tally
from schools.calendar_rules import Holidays
from schools.calendar_selectors import holidays_of
from schools.models import School
from schools.school_year import SchoolYear

SILENT_WEEKS = 4  # school weeks in a row without a report that ask a question

obligation(
    "severe",
    title=_("Serious incidents that are open"),
    short=_("Serious"),
    order=70,
    about=_(
        "Incidents that were called serious and are not followed up yet, in fives. Kinds that are closed off do not "
        "count. A school that reports well has more of them, so more is not worse."
    ),
    said={
        "few": Said(
            ATTENTION,
            _("1 to 4"),
            _("A few serious incidents are open: fewer than five."),
            _("Is there enough help to follow up serious incidents?"),
        ),
        "many": Said(
            ATTENTION,
            _("%(n)s or more"),
            _("Serious incidents that are open: %(n)s or more."),
            _("Is there enough help to follow up serious incidents?"),
        ),
        "none": Said(GOOD, _("None"), _("No serious incident is open.")),
    },
)
obligation(
    "register",
    title=_("How good the registration is"),
    short=_("Registration"),
    order=95,
    aside=True,
    about=_(
        "Signs that reports are missing: nothing reported, weeks of silence, one colleague who reports. In fives. "
        "Kinds that are closed off do not count."
    ),
    said={
        "nothing": Said(
            ATTENTION,
            _("Nothing reported"),
            _("Nothing was reported this school year."),
            _("Does everybody know how and why to report?"),
        ),
        "silent": Said(
            ATTENTION,
            _("%(n)s weeks silent"),
            _("For %(n)s weeks in a row nothing was reported."),
            _("Was it calm in the weeks without reports, or was nothing written down?"),
        ),
        "lone": Said(
            ATTENTION,
            _("One reporter"),
            _("One colleague reported with a name."),
            _("What do the other colleagues see, and why do they not report?"),
        ),
        "few": Said(UNKNOWN, _("Fewer than 5"), _("Fewer than five reports this school year.")),
        "regular": Said(GOOD, _("%(n)s or more"), _("Reports this school year: %(n)s or more, by several colleagues.")),
    },
)


@offer("standing")
def reported(school: School, today: date) -> list[Stand]:
    """Four queries: what is open, the sources, the figures, the holidays."""
    serious = Incident.objects.filter(severity__gte=rules.SERIOUS, state__in=rules.OPEN, restricted=False).count()
    code = "none" if not serious else "few" if serious < FEWEST else "many"
    return [Stand("severe", code, serious - serious % FEWEST), _register(school, today)]


def _register(school: School, today: date) -> Stand:
    year = SchoolYear.of(today)
    kinds: dict[str, dict[str, int]] = defaultdict(dict)
    weeks: set[date] = set()
    for kind, start, key, count in Source.objects.values_list("kind", "year", "key", "reported"):
        if count and kind == Source.Kind.WEEK:
            weeks.add(date.fromisoformat(key))
        if count and start == year.start:
            kinds[kind][key] = count
    reporters = kinds[Source.Kind.REPORTER]
    total = _told_total(year, today)
    if not total:
        return Stand("register", "nothing")
    if silent := _longest_silence(school, weeks, year, today):
        return Stand("register", "silent", silent)
    named = [key for key in reporters if key]
    if len(named) == 1 and total >= rules.LONE:
        return Stand("register", "lone")
    return Stand("register", "few" if total < FEWEST else "regular", total - total % FEWEST)


def _told_total(year: SchoolYear, today: date) -> int:
    """Reported here this year. The board reads exact totals without what is closed off, so this leaves it out too."""
    rows = Tally.objects.filter(month__in=figure_rules.Period(year.start).months(today)).exclude(type=Tally.CLOSED_OFF)
    return rows.aggregate(total=Sum(F("reported") - F("imported"), default=0))["total"]


def _longest_silence(school: School, weeks: set[date], year: SchoolYear, today: date) -> int:
    """In weeks, when it is long enough to ask about."""
    holidays = Holidays((row.first_date, row.last_date) for row in holidays_of(school))
    found = [(each.last - each.first).days // 7 + 1 for each in figure_rules.silences(weeks, holidays, year, today)]
    longest = max(found, default=0)
    return longest if longest >= SILENT_WEEKS else 0
