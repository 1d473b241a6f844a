"""Keeping the figures: every write to an incident changes them in its own transaction. And counting them anew."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import CharField, Min, Q
from django.db.models.functions import Cast
from django.utils import timezone

from core import audit
from core.tenancy import atomic, current, require_school
from incidents import rules
from incidents.figure_models import Source, Tally
from incidents.models import Entry, Incident, Involvement, Talk, Task
from schools.models import Membership
from schools.school_year import SchoolYear

Cell = tuple[date, str, str, str]  # month, type, place, moment
Counts = Counter[str]
Held = tuple[Any, ...]  # of a talk: the day it was held, when somebody looked again, and what they said
NUMBERING = 7_233_740  # the first number of the lock that reports of one school wait for
MOST_AT_ONCE = 1_000  # figures in one statement
IMPORTED = {"reported": 1, "imported": 1}
CELL, SOURCE = ("month", "type", "place", "moment"), ("year", "kind", "key")


def one_at_a_time() -> None:
    """Reports of one school wait for each other, so that numbers follow on and a form sent twice finds itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [NUMBERING, str(require_school())])


def cell_of(row: Incident) -> Cell:
    month = row.reported_date.replace(day=1)
    return (month, Tally.CLOSED_OFF, "", "") if row.restricted else (month, row.type, row.place, row.moment)


def counts_of(row: Incident) -> Counts:
    """What one incident adds to its cell."""
    if row.erased_at:
        return Counter(row.kept)
    if row.imported_date:
        return Counter(IMPORTED)
    first = Entry.objects.filter(incident=row, kind=Entry.Kind.OWNER).aggregate(first=Min("on_date"))["first"]
    checks = Task.objects.filter(incident=row, kind=Task.Kind.CHECK, done_at__isnull=False)
    last = checks.order_by("-done_at", "-pk").values_list("answer", flat=True).first()
    talks = Talk.objects.filter(incident=row).values_list("held_date", "checked_at", "check_answer")
    return _counted(row, first, last, list(talks))


def sources_of(row: Incident, groups: Iterable[str]) -> list[tuple[int, str, str]]:
    """Who reported is of no meaning when it comes from another register."""
    week = row.reported_date - timedelta(row.reported_date.weekday())
    reporter = [] if row.imported_date else [(row.year, Source.Kind.REPORTER.value, str(row.reporter_id or ""))]
    return [
        (row.year, Source.Kind.WEEK.value, week.isoformat()),
        *reporter,
        *((row.year, Source.Kind.GROUP.value, name) for name in sorted({name for name in groups if name})),
    ]


def count_report(row: Incident, groups: Iterable[str]) -> None:
    """An incident was reported; ``groups``: of the people in it."""
    _add(Tally, CELL, {cell_of(row): Counter(reported=1)})
    _add(Source, SOURCE, {key: Counter(reported=1) for key in sources_of(row, groups)})


def count_imported(rows: Iterable[tuple[Incident, Iterable[str]]]) -> None:
    """Incidents came in from another register, each with the groups of the people in it."""
    cells: dict[Cell, Counts] = defaultdict(Counter)
    sources: dict[Any, Counts] = defaultdict(Counter)
    for row, groups in rows:
        cells[cell_of(row)].update(IMPORTED)
        for key in sources_of(row, groups):
            sources[key].update(reported=1)
    _add(Tally, CELL, cells)
    _add(Source, SOURCE, sources)


class Counted:
    """An incident as it counts before a change; ``changed`` brings the figures in line with how it is now."""

    def __init__(self, row: Incident):
        self.cell, self.counts = cell_of(row), counts_of(row)

    def changed(self, row: Incident) -> None:
        change: dict[Cell, Counts] = defaultdict(Counter)
        change[cell_of(row)].update(counts_of(row))
        change[self.cell].subtract(self.counts)
        change = {cell: counts for cell, counts in change.items() if any(counts.values())}
        _add(Tally, CELL, change)


def figures_recount(*, mend: bool) -> int:
    """Count the current school's incidents anew: how many figures were wrong. ``mend`` puts them right.

    No report comes in meanwhile, and no other change: they wait.
    """
    with atomic():
        one_at_a_time()
        list(Incident.objects.order_by("pk").select_for_update().values_list("pk"))
        cells, sources = _counted_anew()
        wrong, year = 0, SchoolYear.of(timezone.localdate()).start
        for model, names, right in ((Tally, CELL, cells), (Source, SOURCE, sources)):
            kept: dict[Any, Counts] = {
                tuple(getattr(row, name) for name in names): Counter({name: getattr(row, name) for name in _of(model)})
                for row in model.objects.all()
            }
            change = {}
            for key in kept.keys() | right.keys():
                if _is_forgotten(key, year):
                    continue
                counts = Counter(right.get(key, {}))
                counts.subtract(kept.get(key, {}))
                if any(counts.values()):
                    change[key] = counts
            wrong += len(change)
            if mend:
                _add(model, names, change)
    return wrong


def reporters_forget(*, today: date) -> int:
    """Who reported how often goes when a school year is over: only while it goes on does anybody ask.

    Rows of figures are never taken away: what is left of these is a row that says nothing.
    """
    with atomic():
        over = Source.objects.filter(kind=Source.Kind.REPORTER, year__lt=SchoolYear.of(today).start)
        known = over.filter(Q(reported__gt=0) | Q(erased__gt=0))
        count = known.update(key=Cast("id", CharField()), reported=0, erased=0)
        if count:
            audit.record("incidents.reporters_forgotten", by=None, count=count)
    return count


def _is_forgotten(key: tuple[Any, ...], year: int) -> bool:
    return len(key) == len(SOURCE) and key[1] == Source.Kind.REPORTER and key[0] < year


def _counted_anew() -> tuple[dict[Any, Counts], dict[Any, Counts]]:
    """Every figure from the incidents themselves, and from what erased ones left, in five queries."""
    first = dict(
        Entry.objects.filter(kind=Entry.Kind.OWNER).order_by().values_list("incident").annotate(Min("on_date"))
    )
    checks = Task.objects.filter(kind=Task.Kind.CHECK, done_at__isnull=False).order_by("done_at", "pk")
    answers = dict(checks.values_list("incident", "answer"))
    talks: dict[Any, list[Held]] = defaultdict(list)
    for incident, *held in Talk.objects.order_by().values_list("incident", "held_date", "checked_at", "check_answer"):
        talks[incident].append(tuple(held))
    groups: dict[Any, list[str]] = defaultdict(list)
    for incident, name in Involvement.objects.order_by().values_list("incident", "group"):
        groups[incident].append(name)
    cells: dict[Any, Counts] = defaultdict(Counter)
    sources: dict[Any, Counts] = defaultdict(Counter)
    for year, kind, key, erased in Source.objects.filter(erased__gt=0).values_list(*SOURCE, "erased"):
        sources[year, kind, key].update(reported=erased)
    for row in Incident.objects.order_by().defer("narrative", "cause", "outcome"):
        cells[cell_of(row)].update(_counted(row, first.get(row.pk), answers.get(row.pk), talks[row.pk]))
        if row.erased_at:
            continue
        for key in sources_of(row, groups[row.pk]):
            sources[key].update(reported=1)
    return cells, sources


def _counted(row: Incident, first: date | None, answer: str | None, talks: list[Held]) -> Counts:
    """``first``: the day it was taken in hand; ``answer``: the last one to whether it stopped."""
    if row.erased_at:
        return Counter(row.kept)
    if row.imported_date:
        return Counter(IMPORTED)
    counts = Counter(reported=1, closed=int(row.state == rules.CLOSED), talked=int(any(held for held, *_ in talks)))
    if looked := sorted((at, said) for _held, at, said in talks if at):
        counts.update(looked=1, kept=int(looked[-1][1] == Talk.Answer.KEPT))
    if row.state != rules.REPORTED:
        if first:
            counts.update(taken=1, taken_days=max(0, (first - row.reported_date).days))
        counts.update(asked=int(answer is not None), stopped=int(answer == Task.Answer.STOPPED))
    return counts


def _of(model: Any) -> tuple[str, ...]:
    return Tally.COUNTERS if model is Tally else ("reported",)


def _add(model: Any, names: tuple[str, ...], change: dict[Any, Counts]) -> None:
    """Add to the figures, a thousand at a time and in one order, so that two writers never wait for each other."""
    keys = sorted(change)
    for start in range(0, len(keys), MOST_AT_ONCE):
        _add_some(model, names, [(key, change[key]) for key in keys[start : start + MOST_AT_ONCE]])


def _add_some(model: Any, names: tuple[str, ...], change: list[tuple[Any, Counts]]) -> None:
    counters, table = _of(model), model._meta.db_table
    columns = ("id", "board_id", "school_id", *names, *counters)
    place = [current().board, require_school()]
    values = [
        value
        for key, counts in change
        for value in (uuid4(), *place, *key, *(counts.get(name, 0) for name in counters))
    ]
    one = f"({', '.join(['%s'] * len(columns))})"
    sums = ", ".join(f"{name} = {table}.{name} + EXCLUDED.{name}" for name in counters)
    statement = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * len(change))} "  # noqa: S608 -- our names
        f"ON CONFLICT (board_id, school_id, {', '.join(names)}) DO UPDATE SET {sums}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def figures_taken(*, period: str, ending: str, exact: bool, by: Membership) -> None:
    """Write down that somebody took figures out as a file; ``exact``: with small numbers."""
    with atomic():
        audit.record("incidents.exported", by=by, period=period, ending=ending, exact=exact)
