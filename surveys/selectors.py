"""Reads: rounds, who answered so far, which groups will stay hidden, and what closed rounds say."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Job
from schools.models import Group
from schools.school_year import SchoolYear
from surveys import rules
from surveys.instrument import Domain, Item
from surveys.models import Audience, CardSheet, ClassWindow, Entrance, RoundResult, SurveyRound, SurveyUnit
from surveys.results import SCHOOL, Branch, Part, answered, public, tree
from surveys.statistics import response
from surveys.suppression import MEAN, PUBLICATION, Node, shown

YOUNGEST = {"po": 5}  # who can read the questions


def entrance() -> Entrance | None:
    return Entrance.objects.first()


def groups_of_year(year: SchoolYear) -> list[Group]:
    return list(Group.objects.filter(year=year.start))


def old_enough(groups: Iterable[Group], sector: str) -> list[Group]:
    """The groups that are asked unless somebody chooses otherwise."""
    return [group for group in groups if max(group.grades, default=0) >= YOUNGEST.get(sector, 0)]


def running(audience: str) -> SurveyRound | None:
    """The round of an audience that takes answers today."""
    today = timezone.localdate()
    rows = SurveyRound.objects.filter(audience=audience, state=SurveyRound.State.OPEN)
    return rows.filter(opens_on__lte=today, closes_on__gte=today).first()


# --- Before opening -------------------------------------------------------------------------------------------


@dataclass
class Preview:
    """What would be hidden if everybody answered. ``hidden``: units that have too few or keep others company;
    ``together``: which to combine, so that less is."""

    units: list[SurveyUnit]
    hidden: set[UUID] = field(default_factory=set)
    together: list[str] = field(default_factory=list)
    small: bool = False

    @property
    def total(self) -> int:
        return sum(unit.size for unit in self.units)

    @property
    def rows(self) -> list[tuple[SurveyUnit, str]]:
        """Each unit with what is to be expected: "few", "company", "close" or ""."""
        return [(unit, self._word(unit)) for unit in self.units]

    def _word(self, unit: SurveyUnit) -> str:
        if unit.size < MEAN:
            return "few"
        if unit.pk in self.hidden:
            return "company"
        return "close" if unit.size < PUBLICATION else ""


def preview(row: SurveyRound) -> Preview:
    """With everybody answering: in truth fewer will, so groups just above the threshold may be hidden too."""
    units = list(row.units.all())
    parts = [Part(str(unit.pk), unit.name, tuple(unit.grades), unit.size, ()) for unit in units]
    out = _hidden(parts)
    hidden = {unit.pk for unit in units if str(unit.pk) in out}
    return Preview(units, hidden, _together(parts), small=sum(unit.size for unit in units) < PUBLICATION)


def _hidden(parts: list[Part]) -> set[str]:
    allowed = shown(_sizes(tree(parts)), MEAN)
    return {part.key for part in parts if part.key not in allowed} if len(parts) > 1 else set()


def _together(parts: list[Part]) -> list[str]:
    """Which neighbours to combine, one pair after the other, for as long as fewer people are hidden by it."""
    names = {part.key: [part.name] for part in parts}
    while len(parts) > 2 and (hidden := _hidden(parts)):
        pairs = [at for at in range(len(parts) - 1) if hidden & {parts[at].key, parts[at + 1].key}]
        at = min(pairs, key=lambda at: (_people_hidden(_combined(parts, at)), parts[at].size + parts[at + 1].size))
        if _people_hidden(_combined(parts, at)) >= _people_hidden(parts):
            break
        names[parts[at].key] += names.pop(parts[at + 1].key)
        parts = _combined(parts, at)
    return [joined(found) for found in names.values() if len(found) > 1]


def _combined(parts: list[Part], at: int) -> list[Part]:
    one, two = parts[at], parts[at + 1]
    grades = tuple(sorted({*one.grades, *two.grades}))
    return [*parts[:at], Part(one.key, one.name, grades, one.size + two.size, ()), *parts[at + 2 :]]


def _people_hidden(parts: list[Part]) -> int:
    hidden = _hidden(parts)
    return sum(part.size for part in parts if part.key in hidden)


def joined(names: list[str]) -> str:
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _sizes(branch: Branch) -> Node:
    return Node(branch.key, {"size": branch.size}, tuple(_sizes(child) for child in branch.children))


# --- While it is open -----------------------------------------------------------------------------------------


@dataclass
class Live:
    """A group while people fill in. ``finished`` is told in steps, so that nobody sees who has just finished."""

    unit: SurveyUnit
    finished: int
    sheet: CardSheet | None = None
    window: ClassWindow | None = None
    failed: bool = False

    @property
    def share(self) -> int:
        return response(self.finished, self.unit.size)


def live(row: SurveyRound) -> list[Live]:
    """Every group with how many finished, its cards and whether its class fills in now: four queries."""
    units = row.units.annotate(count=Count("sent")).order_by("position")
    found = {unit.pk: Live(unit, rules.in_steps(unit.count)) for unit in units}
    jobs = {}
    sheets = CardSheet.objects.filter(unit__round=row).select_related("file").order_by("asked_at")
    for sheet in sheets:
        found[sheet.unit_id].sheet = sheet
        jobs[sheet.job_key] = found[sheet.unit_id]
    for window in ClassWindow.objects.filter(unit__round=row, expires_at__gt=timezone.now()):
        found[window.unit_id].window = window
    waiting = [each.sheet.job_key for each in found.values() if each.sheet and not each.sheet.file_id]
    for key in Job.objects.filter(key__in=waiting, state=Job.State.FAILED).values_list("key", flat=True):
        jobs[key].failed = True
    return list(found.values())


# --- Closed rounds --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """A figure of one group; empty when it may not be shown."""

    figure: dict[str, Any] | None

    @property
    def mean(self) -> Decimal | None:
        return Decimal(self.figure["mean"]) if self.figure else None


@dataclass(frozen=True)
class ResultRow:
    """A line of the heat table."""

    node: dict[str, Any]
    cells: list[Cell]
    victims: dict[str, Any] | None

    @property
    def name(self) -> str:
        if self.node["key"] == SCHOOL:
            return _("The whole school")
        return self.node["name"] or _("Year %(year)s") % {"year": "/".join(map(str, self.node["grades"]))}


@dataclass(frozen=True)
class Found:
    """An item with its figures; ``id``: what an action that comes from it carries."""

    item: Item
    text: str
    figure: dict[str, Any]
    id: UUID

    @property
    def name(self) -> str:
        """With of whom it is, when not everybody was asked it."""
        return f"{self.text} ({self.since})" if self.since else self.text

    @property
    def since(self) -> str:
        year = self.figure.get("from_grade")
        return _("from year %(year)s on") % {"year": year} if year else ""

    @property
    def mean(self) -> Decimal:
        return Decimal(self.figure["mean"])

    @property
    def shares(self) -> list[tuple[str, str]]:
        """Each answer with its share, as it was asked: turned values the right way round again."""
        shares = self.figure.get("shares") or []
        if self.item.reversed:
            shares = shares[::-1]
        return list(zip((option.words.nl for option in self.item.scale.values), shares, strict=False))


@dataclass(frozen=True)
class Report:
    """Everything that is shown of a closed round."""

    round: SurveyRound
    sector: str
    data: dict[str, Any]
    domains: list[Domain]
    rows: list[ResultRow]
    items: list[Found]

    @property
    def public(self) -> "Report":
        """For others than those who manage the monitor."""
        return _report(self.round, self.sector, public(self.data))

    @property
    def answered(self) -> int | None:
        """None for fewer than five."""
        return answered(self.data)

    @property
    def empty(self) -> bool:
        return self.answered is None

    @property
    def response(self) -> str:
        """How many answered, in words: as on the page of the round while it was open."""
        if self.answered is None:
            return _("Fewer than five of %(size)s answered") % {"size": self.data["size"]}
        values = {"n": self.answered, "size": self.data["size"], "share": self.share}
        return _("%(n)s of %(size)s answered (%(share)s%%)") % values

    @property
    def whole(self) -> ResultRow:
        return self.rows[0]

    @property
    def subjects(self) -> list[tuple[Domain, Cell]]:
        """Every domain with its figure of the whole school."""
        return list(zip(self.domains, self.whole.cells, strict=True))

    @property
    def strongest(self) -> list[Found]:
        return sorted(self.items, key=lambda each: (-each.mean, each.item.key))[:5]

    @property
    def weakest(self) -> list[Found]:
        return sorted(self.items, key=lambda each: (each.mean, each.item.key))[:5]

    @property
    def mark(self) -> dict[str, Any] | None:
        return next(iter(self.data["marks"].values()), None)

    @property
    def share(self) -> int:
        return response(self.answered or 0, self.data["size"])


def report(row: SurveyRound, sector: str) -> Report:
    """The kept results of a closed round, in the shape of its page: one query."""
    return _report(row, sector, RoundResult.objects.get(round=row).data)


def _report(row: SurveyRound, sector: str, data: dict[str, Any]) -> Report:
    domains = list(row.instrument.domains)
    rows = []
    for node in data["nodes"]:
        cells = [Cell(data["domains"][domain.key].get(node["key"])) for domain in domains]
        rows.append(ResultRow(node, cells, data["victims"].get(node["key"])))
    items = [
        Found(item, item.words(sector).nl, data["items"][item.key], rules.finding_id(row.pk, item.key))
        for item in row.instrument.scored
        if data["items"].get(item.key)
    ]
    return Report(row, sector, data, domains, rows, items)


def latest(audience: str = Audience.PUPILS) -> RoundResult | None:
    """What the last closed round of an audience says."""
    return newest_first(audience).select_related("round").first()


def newest_first(audience: str = Audience.PUPILS) -> QuerySet[RoundResult]:
    """What the closed rounds of an audience say."""
    return RoundResult.objects.filter(round__audience=audience).order_by("-round__closed_at")


def fill_address(row: Entrance, audience: str) -> str:
    return reverse(f"surveys:fill_{audience}", args=[row.address])
