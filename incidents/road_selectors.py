"""The special roads of one case: which steps there are, which were done, what is late and what the law says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents import roads, rules
from incidents.entry_selectors import holding
from incidents.models import Entry, Incident, Step
from schools.models import Membership
from schools.roles import INCIDENTS_REPORT


@dataclass(frozen=True)
class Suspension:
    """A suspension as it was written down, with its school days as they were counted then."""

    first: date
    last: date
    days: int
    internal: bool
    row: Entry

    @classmethod
    def of(cls, row: Entry) -> "Suspension":
        first, last = (date.fromisoformat(row.detail[name]) for name in ("first", "last"))
        return cls(first, last, row.detail["days"], row.code != "suspension", row)

    @property
    def limited(self) -> int:
        """The days that the law counts: a pupil who is at school all the same is not kept from it."""
        return 0 if self.internal else self.days


@dataclass(frozen=True)
class StepLine:
    """A step as somebody sees it; ``row``: what was said of it last."""

    code: str
    step: roads.RoadStep
    source: str
    row: Step | None
    due: date | None
    is_late: bool

    @property
    def is_done(self) -> bool:
        return self.row is not None and self.row.done


@dataclass(frozen=True)
class Law:
    """Where the law says it, and when somebody looked that up."""

    source: str
    checked: date

    def __str__(self) -> str:
        day = date_format(self.checked, "j F Y")
        return _("%(source)s, looked up on %(day)s") % {"source": self.source, "day": day}


@dataclass(frozen=True)
class RoadLines:
    """``suspension``: the one it is the road of; each has its own."""

    road: roads.Road
    lines: list[StepLine]
    warnings: list[str]
    suspension: Suspension | None = None

    @property
    def name(self) -> str:
        if self.suspension is None:
            return self.road.name
        first, last = (date_format(day, "j F") for day in (self.suspension.first, self.suspension.last))
        return f"{self.road.name}: {first} – {last}" if first != last else f"{self.road.name}: {first}"

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.lines)

    @property
    def is_late(self) -> bool:
        return any(line.is_late for line in self.lines)


def suspensions_of(entries: Iterable[Entry]) -> list[Suspension]:
    """In the order in which they were written down."""
    rows = [row for row in entries if row.kind == Entry.Kind.MEASURE and "days" in row.detail]
    return [Suspension.of(row) for row in sorted(rows, key=lambda row: row.at)]


def roads_of(
    incident: Incident, entries: Iterable[Entry], *, sector: str, today: date, sealed: bool = True
) -> list[RoadLines]:
    """The roads of a case, with one query; a suspension has one of its own. ``entries``: those of its timeline.

    ``sealed``: for who reads what is sealed too.
    """
    entries = holding(entries, sealed=sealed)
    measures = {row.code for row in entries if row.kind == Entry.Kind.MEASURE}
    marks: dict[str, Any] = {"type": incident.type, "subtype": incident.subtype, "severity": incident.severity}
    ticks = list(incident.steps.select_related("who"))
    suspended, timed = suspensions_of(entries), {word.code for word in incident.words.measures if word.days}
    found, told = [], [row for row in entries if row.kind == Entry.Kind.INFORMED and row.code == "inspectorate"]
    for road in roads.load(incident.taxonomy):
        if not road.fits(**marks, measures=measures):
            continue
        own: list[Suspension | None] = list(suspended) if not timed.isdisjoint(road.measures) else []
        for now in own or [None]:
            last = {row.step: row for row in ticks if row.road == road.code and _is_of(row, now, suspended)}
            start = now.first if now else incident.reported_date
            lines = [
                _line(road, step, last.get(step.code), start, sector, today, now)
                for step in road.steps
                if (now is None or now.limited > step.longer_than or not step.longer_than)
                and (not step.sectors or sector in step.sectors)
            ]
            found.append(RoadLines(road, lines, _warnings(now, lines, told) if now else [], now))
    return found


def _is_of(row: Step, now: Suspension | None, suspended: list[Suspension]) -> bool:
    """Whether a step is of this suspension. One of before says not of which: it is of the last that was there then."""
    if now is None:
        return True
    if row.entry_id is None:
        return now.row.pk == next((each.row.pk for each in reversed(suspended) if each.row.at <= row.at), None)
    return row.entry_id == now.row.pk


def law_of(road: str, sector: str) -> Law | None:
    """What the law says of a road, in this sector: the source of its first step that has one."""
    steps = (step for each in roads.load() if each.code == road for step in each.steps)
    return next(
        (Law(step.source(sector), step.checked) for step in steps if step.source(sector) and step.checked), None
    )


def first_step_due(incident: Incident) -> date | None:
    """By when the first step of a new incident is to be done; it was not followed up yet, so this asks nothing."""
    marks: dict[str, Any] = {"type": incident.type, "subtype": incident.subtype, "severity": incident.severity}
    found = [road for road in roads.load(incident.taxonomy) if road.fits(**marks, measures=set())]
    days = [step.days for road in found for step in road.steps if step.days is not None]
    return incident.reported_date + timedelta(min(days)) if days else None


def step_due_date(incident: Incident, entries: Iterable[Entry] = ()) -> date | None:
    """By when the next step of its roads is to be done, while it is open. ``entries``: its measures at least."""
    if not incident.is_open:
        return None
    found = roads_of(incident, entries, sector="", today=date.min)
    dues = [line.due for each in found for line in each.lines if line.due and not line.is_done]
    return min(dues, default=None)


def _line(
    road: roads.Road,
    step: roads.RoadStep,
    row: Step | None,
    start: date,
    sector: str,
    today: date,
    now: Suspension | None,
) -> StepLine:
    due = None if step.days is None else start + timedelta(step.days)
    is_late = due is not None and due < today and not (row and row.done)
    code = f"{road.code}:{step.code}" + (f":{now.row.pk}" if now else "")
    return StepLine(code, step, step.source(sector), row, due, is_late)


def _warnings(now: Suspension, lines: list[StepLine], told: list[Entry]) -> list[str]:
    """Where what happened and the law differ. It is said, and stops nobody from writing down what happened.

    ``told``: when the Inspectorate was told; each time is about one suspension, so it is taken out.
    """
    said, source = [], next((line for line in lines if line.source and line.step.checked), None)
    law = f" ({Law(source.source, source.step.checked)})" if source and source.step.checked else ""
    if now.limited > rules.MOST_SUSPENDED:
        text = _(
            "This suspension takes %(days)s school days. The law allows one week at most; in practice that is five "
            "school days."
        )
        said.append(f"{text % {'days': now.days}}{law}")
    if now.limited > rules.TELLS_INSPECTORATE and not any(line.is_done for line in lines if line.step.longer_than):
        times = [row for row in told if row.on_date >= now.row.on_date]
        if times:
            told.remove(times[0])
        else:
            text = _("It takes longer than one day. Then the Inspectorate must be told in writing, with the reason.")
            said.append(f"{text}{law}")
    return said


def who_can(school_id: object) -> list[Membership]:
    """Who may have done a step: colleagues of the school, and the board administrators."""
    members = Membership.objects.active().order_by("name")
    return [
        row
        for row in members
        if (row.school_id == school_id and INCIDENTS_REPORT in row.permissions)
        or (row.school_id is None and "board_admin" in row.roles)
    ]


def text_for_inspectorate(
    incident: Incident, entries: Iterable[Entry], people: list[str], school: str, *, sealed: bool
) -> str:
    """A text to copy into the portal of the Inspectorate: what the register knows in codes, no story and no names."""
    entries = holding(entries, sealed=sealed)
    words, kinds = incident.words, Entry.Kind
    day = "%d-%m-%Y"
    lines = [
        f"School: {school}",
        f"Ons kenmerk: {incident.reference}",
        f"Datum: {incident.happened_date:{day}}",
        f"Plaats en moment: {incident.place_name}, {incident.moment_name.lower()}",
        f"Soort: {incident.kind.name}" + (f", {incident.subtype_name.lower()}" if incident.subtype_name else ""),
        f"Ernst: {incident.severity_name}",
        "Betrokken: " + ("; ".join(people) or "niet vastgelegd"),
    ]
    for each in suspensions_of(entries):
        kind = "Interne schorsing" if each.internal else "Schorsing"
        lines.append(f"{kind}: {each.first:{day}} tot en met {each.last:{day}} ({each.days} schooldagen)")
    for kind, title in ((kinds.MEASURE, "Maatregel"), (kinds.INFORMED, "Op de hoogte"), (kinds.DECISION, "Besluit")):
        rows = [row for row in entries if row.kind == kind and "days" not in row.detail]
        lines += [f"{title}: {row.word(words)} ({row.on_date:{day}})" for row in rows]
    return "\n".join([*lines, "Reden en toelichting: [vul zelf in, zonder meer namen dan nodig]"])
