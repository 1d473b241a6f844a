"""What a talk about a quarter shows: gathered from the register, the monitor, actions, the plan and contact persons.

Written in Dutch, as a plan is, and ready for a wall: no names, no small numbers, no groups.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions import selectors as actions
from actions.models import Action
from contacts import selectors as contacts
from guidance import questions
from guidance.questions import About
from incidents import team_selectors
from incidents.figure_rules import Period
from incidents.team_selectors import Line, TeamFigures
from plans.models import Section
from plans.selectors import plan_and_sections
from reviews import finding_rules
from reviews.contents import Asked, Bar, Chart, Contents, Due, Finding, Survey
from reviews.finding_rules import Candidate
from reviews.rules import Quarter
from reviews.selectors import asked_before, decided_before
from schools.models import School
from schools.school_year import SchoolYear
from surveys import selectors as surveys
from surveys.models import RoundResult
from surveys.results import leaves

MOST = 8  # rows of a list on a wall
LATEST = timedelta(days=400)  # an older round of the monitor says nothing of this year
LOW_BANDS = ("attention", "poor")


def contents_of(school: School, quarter: Quarter, today: date) -> Contents:
    """Everything the talk shows, as of today; a fixed number of queries."""
    with translation.override("nl"):
        return _contents(school, quarter, today)


def _contents(school: School, quarter: Quarter, today: date) -> Contents:
    figures = team_selectors.team_figures(Period(quarter.year, quarter.number), today)
    survey, domains, _keys = _survey(school, _recent(today))
    agreed = Action.objects.filter(created_at__date__lte=today)
    live = list(agreed.filter(actions.LIVE).order_by("due_date", "pk"))
    late = sum(row.is_late(today) for row in live)
    helped = _helped(quarter)
    sections = _sections(today)
    vacant = [str(task.name) for task in contacts.standing(today).vacant]
    found = [
        *_of_register(figures),
        *_of_survey(survey, domains),
        *_of_actions(len(live), late, helped),
        *_of_sections(sections),
        *_of_contacts(vacant),
    ]
    chosen = finding_rules.choose(found)
    asked = questions.choose([each.about for each in chosen], avoid=asked_before(quarter))
    return Contents(
        as_of=today,
        before=tuple(decided_before(quarter)),
        total=figures.total.now.text if figures.total.now else "",
        total_before=figures.total.before.text if figures.total.before else "",
        charts=tuple(_charts(figures, quarter)),
        findings=tuple(each.finding for each in chosen),
        questions=tuple(Asked(each.key, each.text) for each in asked),
        questions_version=questions.CURRENT,
        survey=survey,
        actions=tuple(Due(row.title, row.due_date, row.is_late(today), str(row.pk)) for row in live[:MOST]),
        actions_open=len(live),
        actions_late=late,
        helped=tuple(helped[:MOST]),
        sections=tuple(Due(_name(row), row.review_date, row.review_is_due(today), row.key) for row in sections[:MOST]),
        vacant=tuple(vacant),
    )


# --- The register ---


def _charts(figures: TeamFigures, quarter: Quarter) -> Iterator[Chart]:
    now, before = str(quarter.school_year), str(quarter.school_year.previous)
    yield _chart(_("Per quarter"), now, before, figures.quarters)
    if figures.kinds:
        yield _chart(_("What kind"), _("This quarter"), _("A year before"), figures.kinds[:MOST])
    if figures.spots:
        yield _chart(
            _("Where and when"), _("This quarter"), _("A year before"), [line for _spot, line in figures.spots[:MOST]]
        )


def _chart(title: str, now: str, before: str, lines: list[Line]) -> Chart:
    known = any(line.before for line in lines)
    return Chart(title, now, before if known else "", tuple(_bar(line) for line in lines))


def _bar(line: Line) -> Bar:
    return Bar(
        line.name,
        line.now.text if line.now else "–",
        line.now.size if line.now else 0,
        line.before.text if line.before else "–",
        line.before.size if line.before else 0,
    )


def _of_register(figures: TeamFigures) -> Iterator[Candidate]:
    view = "incidents:analysis"
    for each in figures.stands_out[:2]:
        asks = _("Was more reported, or did more happen?") if each.more else _("Was less reported, or did less happen?")
        chart = _chart(each.line.name, _("This quarter"), _("A year before"), [each.line])
        finding = Finding("incidents", f"{each.text} {asks}", chart, view)
        weight = finding_rules.CHANGED - (0 if each.more else 5)
        yield Candidate(weight, finding, About(places=frozenset({each.spot[0]})))
    if figures.spots and not figures.stands_out:
        spot, line = figures.spots[0]
        chart = _chart(_("Where and when"), _("This quarter"), _("A year before"), [line for _s, line in figures.spots])
        text = _("Most was reported here: %(spot)s (%(count)s).") % {
            "spot": line.name,
            "count": line.now and line.now.text,
        }
        types = frozenset(kind.code for kind in figures.kinds[:1])
        about = About(places=frozenset({spot[0]}), types=types)
        yield Candidate(finding_rules.MOST_REPORTED, Finding("incidents", text, chart, view), about)
    if not figures.kinds and not figures.spots:
        text = _("There were few reports this quarter: %(count)s. Was it calm, or was little written down?")
        finding = Finding("incidents", text % {"count": figures.total.now and figures.total.now.text}, None, view)
        yield Candidate(finding_rules.QUIET, finding, About(sections=frozenset({"incidents"})))


# --- The monitor ---


def survey_of_year(school: School, year: SchoolYear) -> tuple[Survey | None, list[str]]:
    """The last round of pupils of a school year if enough of them answered, and the keys of its subjects."""
    kept = surveys.newest_first().filter(round__year=year.start).select_related("round").first()
    survey, _domains, keys = _survey(school, kept)
    return survey, keys


def _recent(today: date) -> RoundResult | None:
    """The last round of pupils, unless it is too long ago to say something of now."""
    kept = surveys.latest()
    closed = kept.round.closed_at if kept else None
    return kept if closed and today - LATEST <= timezone.localdate(closed) <= today else None


def _survey(school: School, kept: RoundResult | None) -> tuple[Survey | None, dict[str, str], list[str]]:
    """A round of pupils if enough of them answered, of which subject each item is, and the subjects."""
    closed = kept.round.closed_at if kept else None
    if kept is None or closed is None:
        return None, {}, []
    report = surveys.report(kept.round, school.sector).public
    if not report.answered or not leaves(report.data):
        return None, {}, []
    day = date_format(timezone.localdate(closed), "F Y")
    survey = Survey(
        name=_("Monitor of pupils, closed in %(month)s") % {"month": day},
        n=report.answered,
        size=report.data["size"],
        subjects=tuple(
            (domain.words.nl, cell.figure["mean"], cell.figure["band"])
            for domain, cell in report.subjects
            if cell.figure
        ),
        strongest=tuple(_said(each) for each in _plain_first(report.items)[-1:-4:-1]),
        weakest=tuple(_said(each) for each in report.weakest[:3]),
        id=str(kept.round_id),
    )
    keys = [domain.key for domain, cell in report.subjects if cell.figure]
    return survey, {_said(each)[0]: each.item.domain for each in report.items}, keys


def _said(found: surveys.Found) -> tuple[str, str]:
    """An item with its mean. Of what one hopes to hear little, so that a high mean is not read the wrong way round."""
    text = _("Happens: “%(text)s”") % {"text": found.text} if found.item.reversed else found.text
    return text, found.figure["mean"]


def _plain_first(items: list[surveys.Found]) -> list[surveys.Found]:
    """By mean, the highest last; what should not happen comes before all, for it is no compliment."""
    return sorted(items, key=lambda each: (not each.item.reversed, each.mean, each.item.key))


def _of_survey(survey: Survey | None, domains: dict[str, str]) -> Iterator[Candidate]:
    if survey is None or not survey.weakest:
        return
    about = {text: About(domains=frozenset({domains[text]})) for text, _mean in (*survey.weakest, *survey.strongest)}
    text, mean = survey.weakest[0]
    low = any(band in LOW_BANDS for _name, _mean, band in survey.subjects) or hundredths(mean) < 300
    said = _("Lowest in the monitor: %(text)s (%(mean)s).") % {"text": text, "mean": comma(mean)}
    weight = finding_rules.LOW if low else finding_rules.REVIEW - 1
    yield Candidate(
        weight, Finding("survey", said, _means(survey.weakest), "monitoring:results", survey.id), about[text]
    )
    text, mean = survey.strongest[0]
    said = _("Highest in the monitor: %(text)s (%(mean)s).") % {"text": text, "mean": comma(mean)}
    yield Candidate(
        finding_rules.HIGH,
        Finding("survey", said, _means(survey.strongest), "monitoring:results", survey.id, good=True),
        about[text],
    )


def _means(items: tuple[tuple[str, str], ...]) -> Chart:
    bars = tuple(Bar(text, comma(mean), hundredths(mean)) for text, mean in items)
    return Chart(_("Means from 1 to 4; high is good"), _("Mean"), "", bars, full=400)


def comma(mean: str) -> str:
    return mean.replace(".", ",")


def hundredths(mean: str) -> int:
    """A mean as a length: "3.25" is 325."""
    return round(100 * float(mean))


# --- Actions, the plan, contact persons ---


def _helped(quarter: Quarter) -> list[str]:
    """Titles of actions of which somebody said lately that they helped."""
    rows = Action.objects.filter(effect=Action.Effect.HELPED, effect_at__date__gte=quarter.previous.first_day)
    return list(rows.order_by("-effect_at").values_list("title", flat=True))


def _of_actions(live: int, late: int, helped: list[str]) -> Iterator[Candidate]:
    about = About(sections=frozenset({"actions"}))
    if late:
        text = ngettext(
            "%(late)s action should have been done by now, of %(live)s that are open.",
            "%(late)s actions should have been done by now, of %(live)s that are open.",
            late,
        ) % {"late": late, "live": live}
        bars = (Bar(_("Too late"), str(late), late), Bar(_("In time"), str(live - late), live - late))
        chart = Chart(_("Open actions"), _("Number"), "", bars)
        yield Candidate(finding_rules.LATE, Finding("actions", text, chart, "actions:actions"), about)
    if helped:
        text = _("This helped: %(title)s.") % {"title": helped[0].rstrip(".")}
        yield Candidate(finding_rules.HELPED, Finding("actions", text, None, "actions:actions", good=True), about)


def _sections(today: date) -> list[Section]:
    """Sections to review in this quarter or the next weeks, the longest waiting first."""
    _plan, sections = plan_and_sections()
    until = Quarter.of(today).last_day
    due = [(row.review_date, row.position, row) for row in sections if row.review_date and row.review_date <= until]
    return [row for _day, _position, row in sorted(due, key=lambda each: each[:2])]


def _name(section: Section) -> str:
    return f"{section.number} {section.title}"


def _of_sections(sections: list[Section]) -> Iterator[Candidate]:
    if not sections:
        return
    text = ngettext(
        "%(count)s section of the plan is to be read again this quarter.",
        "%(count)s sections of the plan are to be read again this quarter.",
        len(sections),
    ) % {"count": len(sections)}
    bars = tuple(
        Bar(_name(row), date_format(row.review_date, "j F Y") if row.review_date else "") for row in sections[:MOST]
    )
    chart = Chart(_("To be read again"), _("Read again before"), "", bars)
    keys = frozenset(row.key for row in sections)
    chapters = frozenset(row.model.chapter for row in sections)
    finding = Finding("plan", text, chart, "plans:outline")
    yield Candidate(finding_rules.REVIEW, finding, About(sections=keys, chapters=chapters))


def _of_contacts(vacant: list[str]) -> Iterator[Candidate]:
    if vacant:
        text = _("Nobody has this task now: %(tasks)s.") % {"tasks": ", ".join(vacant)}
        about = About(sections=frozenset({"contact-points", "roles"}))
        yield Candidate(finding_rules.VACANT, Finding("contacts", text, None, "contacts:contacts"), about)
