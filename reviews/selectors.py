"""Reads of talks: the quarters of a year and how they stand, at a school and for its board."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from actions.models import Action
from actions.origins import Origin
from plans.models import SectionVersion
from reviews import rules
from reviews.contents import Before
from reviews.models import Decision, QuarterlyTalk, ReviewRecord
from reviews.rules import Quarter
from schools import norm_sets
from schools.models import School
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use

ORIGIN = "decision"
LOOK_BACK = 2  # so many talks ago a question may be asked again


def talks() -> QuerySet[QuarterlyTalk]:
    return QuarterlyTalk.objects.select_related("record")


def decisions_of(talk: QuarterlyTalk) -> list[Decision]:
    """What was decided, in order, without what was taken away."""
    return list(talk.decisions.filter(dropped_at__isnull=True))


# --- A school's quarters ---


@dataclass(frozen=True)
class QuarterRow:
    """A quarter with its talk, if there is one, and how it stands. ``begins``: whether one can begin with it."""

    quarter: Quarter
    state: str
    talk: QuarterlyTalk | None
    begins: bool
    day: date | None = None


def quarters(school: School, year: SchoolYear, today: date) -> list[QuarterRow]:
    """The four quarters of a school year at the current school. One query."""
    known = {talk.record.number: talk for talk in talks().filter(record__year=year.start)}
    rows = []
    for number in rules.QUARTERS:
        quarter, talk = Quarter(year.start, number), known.get(number)
        if talk:
            record = talk.record
            day = record.held_date or record.planned_date
            rows.append(QuarterRow(quarter, record.state(today), talk, rules.may_begin(quarter, today), day))
        else:
            state = rules.state_untouched(quarter, today, _since(school, today))
            rows.append(QuarterRow(quarter, state, None, rules.may_begin(quarter, today)))
    return rows


def held_before(quarter: Quarter) -> list[QuarterlyTalk]:
    """Talks about earlier quarters that were held, latest first."""
    rows = talks().filter(record__held_date__isnull=False, record__year__lte=quarter.year)
    found = [row for row in rows.order_by("-record__year", "-record__number")[:8] if row.quarter < quarter]
    return found[:LOOK_BACK]


def asked_before(quarter: Quarter) -> set[str]:
    """Keys of the questions that the last talks asked."""
    return {each.key for talk in held_before(quarter) for each in talk.shown.questions}


# --- What became of decisions ---


@dataclass(frozen=True)
class Outcome:
    """A decision with what became of it, in a word, and its page: name of the view and last part of the address."""

    decision: Decision
    text: str
    done: bool
    view: str = ""
    key: str = ""


def outcomes(decisions: Iterable[Decision]) -> list[Outcome]:
    """Two queries, however many there are."""
    rows = list(decisions)
    ids = [row.result for row in rows if row.result]
    actions = {action.pk: action for action in Action.objects.filter(pk__in=ids)}
    # A proposal is of the page that is named after its decision; so is the text once it was taken over.
    pages = SectionVersion.objects.filter(
        section__key__in={row.section_key for row in rows}, page__in=[row.pk for row in rows]
    ).order_by("number")
    texts = {page: (kind, settled) for page, kind, settled in pages.values_list("page", "kind", "settled_at")}
    return [_outcome(row, actions, texts) for row in rows]


def _outcome(row: Decision, actions: dict[UUID, Action], texts: dict[UUID | None, tuple]) -> Outcome:
    if row.outcome == Decision.Outcome.ACTION and row.result in actions:
        action = actions[row.result]
        return Outcome(row, _state_of(action), not action.is_live, "actions:action", str(action.pk))
    if row.outcome == Decision.Outcome.SECTION and row.pk in texts:
        kind, settled = texts[row.pk]
        text, done = _("A proposal waits in the plan"), kind != SectionVersion.Kind.ASIDE or settled is not None
        if done:
            aside = kind == SectionVersion.Kind.ASIDE
            text = _("Decided about in the plan") if aside else _("Taken over in the plan")
        return Outcome(row, text, done, "plans:section", row.section_key)
    if row.outcome == Decision.Outcome.NOTHING:
        return Outcome(row, _("No more needed"), True)
    return Outcome(row, _("Nothing was done with it yet"), False)


def _state_of(action: Action) -> str:
    """As its list says, and until when. No names: it stands on the wall too."""
    if not action.is_live:
        return action.get_status_display()
    words = {"state": action.get_status_display().lower(), "day": date_format(action.due_date, "j F Y")}
    return _("Action: %(state)s, done by %(day)s") % words


def decided_before(quarter: Quarter) -> list[Before]:
    """What the last talk decided, and how that stands now."""
    last = next(iter(held_before(quarter)), None)
    found = outcomes(decisions_of(last)) if last else []
    return [Before(each.decision.text, str(each.text), each.done) for each in found]


def waiting_decisions() -> QuerySet[Decision]:
    """Of talks that were held: decisions of which nothing has been made yet."""
    return Decision.objects.filter(outcome="", dropped_at__isnull=True, talk__record__held_date__isnull=False)


def decision_origin(pk: UUID) -> Origin | None:
    """A decision as what an action came from."""
    row = Decision.objects.select_related("talk__record").filter(pk=pk).first()
    return origin_of(row) if row else None


def origin_of(row: Decision) -> Origin:
    return Origin(ORIGIN, row.pk, str(row.talk), "reviews:talk", str(row.talk_id))


# --- For the board ---


@dataclass(frozen=True)
class QuarterState:
    """How a quarter, or the year (number 0), stands at a school, and since when or for when."""

    number: int
    state: str
    day: date | None = None


@dataclass(frozen=True)
class ReviewStates:
    """The four quarters of a school year at one school, and its yearly evaluation."""

    school: School
    quarters: list[QuarterState]
    year: QuarterState

    @property
    def missed(self) -> int:
        return sum(each.state == rules.MISSED for each in self.quarters)


def review_states(year: SchoolYear, today: date | None = None) -> list[ReviewStates]:
    """Every school in use of the current board, those that missed most first. Two queries, in the board's scope.

    Quarters before a school began to use Safetyplan count as ahead: nobody missed them.
    """
    today = today or timezone.localdate()
    records: dict[UUID, dict[int, ReviewRecord]] = defaultdict(dict)
    for record in ReviewRecord.objects.filter(year=year.start):
        records[record.school_id][record.number] = record
    schools = schools_in_use()
    rows = [_states(school, year, records[school.pk], today) for school in schools]
    return sorted(rows, key=lambda row: (-row.missed, row.school.name))


def _states(school: School, year: SchoolYear, known: dict[int, ReviewRecord], today: date) -> ReviewStates:
    states = states_of_quarters(school, year, known, today)
    return ReviewStates(school, states, year_state(known.get(rules.YEAR), year, today, _since(school, today)))


def states_of_quarters(
    school: School, year: SchoolYear, known: dict[int, ReviewRecord], today: date
) -> list[QuarterState]:
    """``known``: the school's records of that year by number."""
    since, states = _since(school, today), []
    for number in rules.QUARTERS:
        quarter, record = Quarter(year.start, number), known.get(number)
        if record:
            states.append(QuarterState(number, record.state(today), record.held_date or record.planned_date))
        else:
            states.append(QuarterState(number, rules.state_untouched(quarter, today, since)))
    return states


def _since(school: School, today: date) -> date:
    return timezone.localdate(school.in_use_since) if school.in_use_since else today


def year_state(record: ReviewRecord | None, year: SchoolYear, today: date, since: date) -> QuarterState:
    if record is None and year.last_day < since:
        return QuarterState(rules.YEAR, rules.AHEAD)
    signed = rules.SIGNED if record and record.held_date else ""
    state = rules.year_state(signed, begun=record is not None, year=year, today=today)
    return QuarterState(rules.YEAR, state, record.held_date if record else None)


def evaluation_law() -> str:
    """Whether the law asks for a yearly evaluation, as the norm sets have it, with the day somebody looked."""
    rows = ((found.in_force, duty) for found in norm_sets.load() for duty in found.duties)
    law, duty = max((row for row in rows if row[1].key == "yearly_evaluation"), key=lambda row: row[0])
    values = {"source": duty.citation, "day": date_format(duty.checked, "j F Y")}
    if law:
        return _("The law asks for a yearly evaluation (%(source)s; looked up on %(day)s).") % values
    return _("A bill asks for a yearly evaluation (%(source)s). On %(day)s it was not the law.") % values
