"""What a talk shows: frozen when it is prepared, kept as plain data, and read back leniently. Pure.

Everything in it may stand on a wall before the whole team: numbers in fives, no names, no groups.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Bar:
    """A line of a chart, which is a table too. ``size`` and ``before_size``: how long the bars are."""

    name: str
    text: str
    size: int = 0
    before: str = ""
    before_size: int = 0


@dataclass(frozen=True)
class Chart:
    """``now`` and ``before``: what the two bars of a line are about; without ``before`` there is one.

    ``full``: how long a bar can be; 0 when the longest fills the line.
    """

    title: str
    now: str
    before: str
    bars: tuple[Bar, ...]
    full: int = 0

    @property
    def most(self) -> int:
        return self.full or max((max(bar.size, bar.before_size) for bar in self.bars), default=0) or 1

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Chart":
        bars = tuple(Bar(**bar) for bar in data.get("bars", ()))
        return cls(data.get("title", ""), data.get("now", ""), data.get("before", ""), bars, data.get("full", 0))


@dataclass(frozen=True)
class Finding:
    """Something that stands out, in words, with what shows it. ``view`` and ``key``: the page it comes from."""

    kind: str
    text: str
    chart: Chart | None = None
    view: str = ""
    key: str = ""
    good: bool = False


@dataclass(frozen=True)
class Asked:
    """A question to think about, as it read then. ``key`` of the content."""

    key: str
    text: str


@dataclass(frozen=True)
class Before:
    """What the talk before decided, and what became of it by then."""

    text: str
    state: str
    done: bool


@dataclass(frozen=True)
class Due:
    """An open action or a section to review, with its day."""

    name: str
    day: date | None
    late: bool
    id: str = ""


@dataclass(frozen=True)
class Survey:
    """The last monitor of pupils, of the whole school. ``subjects``: name, mean, band."""

    name: str
    n: int
    size: int
    subjects: tuple[tuple[str, str, str], ...]
    strongest: tuple[tuple[str, str], ...]
    weakest: tuple[tuple[str, str], ...]
    id: str = ""


@dataclass(frozen=True)
class Contents:
    """``as_of``: the day the figures are of; None while nothing was prepared."""

    as_of: date | None = None
    before: tuple[Before, ...] = ()
    total: str = ""
    total_before: str = ""
    charts: tuple[Chart, ...] = ()
    findings: tuple[Finding, ...] = ()
    questions: tuple[Asked, ...] = ()
    questions_version: str = ""
    survey: Survey | None = None
    actions: tuple[Due, ...] = ()
    actions_open: int = 0
    actions_late: int = 0
    helped: tuple[str, ...] = ()
    sections: tuple[Due, ...] = ()
    vacant: tuple[str, ...] = field(default=())

    def kept(self) -> dict[str, Any]:
        """As plain data."""
        return _plain(asdict(self))

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Contents":
        """What an older version did not keep is empty."""
        survey = data.get("survey")
        return cls(
            as_of=_day(data.get("as_of")),
            before=tuple(Before(**each) for each in data.get("before", ())),
            total=data.get("total", ""),
            total_before=data.get("total_before", ""),
            charts=tuple(Chart.read(each) for each in data.get("charts", ())),
            findings=tuple(_finding(each) for each in data.get("findings", ())),
            questions=tuple(Asked(**each) for each in data.get("questions", ())),
            questions_version=data.get("questions_version", ""),
            survey=_survey(survey) if survey else None,
            actions=tuple(_due(each) for each in data.get("actions", ())),
            actions_open=data.get("actions_open", 0),
            actions_late=data.get("actions_late", 0),
            helped=tuple(data.get("helped", ())),
            sections=tuple(_due(each) for each in data.get("sections", ())),
            vacant=tuple(data.get("vacant", ())),
        )


def _finding(data: Mapping[str, Any]) -> Finding:
    return Finding(**{**data, "chart": Chart.read(data["chart"]) if data.get("chart") else None})


def _due(data: Mapping[str, Any]) -> Due:
    return Due(**{**data, "day": _day(data.get("day"))})


def _survey(data: Mapping[str, Any]) -> Survey:
    lists = {name: tuple(tuple(row) for row in data.get(name, ())) for name in ("subjects", "strongest", "weakest")}
    return Survey(**{**data, **lists})


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
