"""What a closed round says, reckoned from all answers at once. Pure: answers in, what may be shown out.

The answer is plain data (texts, numbers, lists), so that it can be kept as it is. Figures are texts with full
precision of what is shown; what may not be shown is not in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from surveys import scoring, statistics
from surveys.details import by_group, total_may_be_told
from surveys.instrument import BULLIED_FROM, NOT_ASKED, UNKNOWN, Domain, Instrument, Item
from surveys.scoring import Tally, Value, as_text, half_up
from surveys.suppression import DISTRIBUTION, MEAN, PUBLICATION, Node, publishable, shown, told

SCHOOL = "school"


@dataclass(frozen=True)
class Part:
    """A group with its answers, each one byte per item."""

    key: str
    name: str
    grades: tuple[int, ...]
    size: int
    responses: Sequence[bytes]

    @property
    def n(self) -> int:
        return len(self.responses)


@dataclass(frozen=True)
class Branch:
    """A node of the tree of the school: the whole, a year with more than one group, or a group."""

    key: str
    name: str
    grades: tuple[int, ...]
    level: int
    parts: tuple[Part, ...]
    children: tuple["Branch", ...] = ()

    @property
    def n(self) -> int:
        return sum(part.n for part in self.parts)

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    def walk(self) -> Iterable["Branch"]:
        yield self
        for child in self.children:
            yield from child.walk()


def results(instrument: Instrument, parts: Sequence[Part]) -> dict[str, Any]:
    """Everything about a round that may be shown."""
    root = tree(parts)
    rows = {part.key: [values(instrument, answer) for answer in part.responses] for part in parts}
    domains = {domain.key: _domain(instrument, domain, root, rows) for domain in instrument.domains}
    groups = by_group(instrument, root, parts, domains)
    counted = shown(_node(root, {part.key: part.n for part in parts}), MEAN)
    margin = statistics.margin(root.n, root.size) if told(root.n) else None
    return {
        "n": told(root.n),
        "size": root.size,
        "standing": str(statistics.standing(root.n, root.size, years(parts))),
        "margin": as_text(_percent(margin), 1),
        "needed": statistics.needed(root.size, Decimal("0.05")) if root.size else 0,
        "nodes": [
            {"key": each.key, "name": each.name, "grades": list(each.grades), "level": each.level, "size": each.size}
            | {"n": each.n if each.key in counted else None}
            for each in root.walk()
        ],
        "domains": domains,
        "groups": groups,
        "victims": _victims(instrument, root, rows),
        "items": {item.key: _item(item, root, rows, groups[item.key]) for item in instrument.scored},
        "marks": {item.key: _mark(_tally(item, root, rows)) for item in instrument.unscored},
        "reliability": _reliability(instrument, [row for part in parts for row in rows[part.key]]),
    }


def answered(data: dict[str, Any]) -> int | None:
    """How many answered, of what is kept; None for fewer than five, of which older results kept the number."""
    return told(data["n"] or 0)


def leaves(data: dict[str, Any]) -> bool:
    """Whether so many answered that others than those who manage the monitor may see something."""
    return (answered(data) or 0) >= PUBLICATION


def public(data: dict[str, Any]) -> dict[str, Any]:
    """Of what is kept: what others than those who manage the monitor may see. Of the whole school, and only figures of
    ten valid answers or more."""
    enough = leaves(data)

    def whole(figures: dict[str, Any]) -> dict[str, Any]:
        found = publishable(figures.get(SCHOOL)) if enough else None
        return {SCHOOL: found} if found else {}

    return data | {
        "nodes": [node for node in data["nodes"] if node["key"] == SCHOOL],
        "domains": {key: whole(figures) for key, figures in data["domains"].items()},
        "groups": {},
        "victims": whole(data["victims"]),
        "items": {key: publishable(found) if enough else None for key, found in data["items"].items()},
        "marks": {key: publishable(found) if enough else None for key, found in data["marks"].items()},
        "reliability": {},
    }


def tree(parts: Sequence[Part]) -> Branch:
    """The school over its years over their groups; a year of one group is that group."""
    children = []
    for number, (grades, found) in enumerate(groupby(parts, key=lambda part: part.grades)):
        same = tuple(found)
        leaves = tuple(Branch(part.key, part.name, part.grades, 2 if len(same) > 1 else 1, (part,)) for part in same)
        children.append(leaves[0] if len(same) == 1 else Branch(f"year-{number}", "", grades, 1, same, leaves))
    return Branch(SCHOOL, "", (), 0, tuple(parts), tuple(children) if len(parts) > 1 else ())


def years(parts: Sequence[Part]) -> list[tuple[int, int]]:
    """How many answered of how many, by year."""
    found: dict[tuple[int, ...], tuple[int, int]] = {}
    for part in parts:
        n, size = found.get(part.grades, (0, 0))
        found[part.grades] = (n + part.n, size + part.size)
    return list(found.values())


Row = dict[str, int | None]


def values(instrument: Instrument, answer: bytes) -> Row:
    """Raw values by item; None where it was asked and there is none; absent where it was not asked."""
    pairs = zip(instrument.items, answer, strict=True)
    return {item.key: code if code < UNKNOWN else None for item, code in pairs if code != NOT_ASKED}


def _rows(branch: Branch, rows: dict[str, list[Row]]) -> list[Row]:
    return [row for part in branch.parts for row in rows[part.key]]


def _turned(items: Iterable[Item], row: Row) -> list[Value]:
    return [scoring.turned(row[item.key], item.scale.size, reversed=item.reversed) for item in items if item.key in row]


def _tally(item: Item, branch: Branch, rows: dict[str, list[Row]]) -> Tally:
    found = [row[item.key] for row in _rows(branch, rows) if item.key in row]
    return scoring.tally(found, item.scale.size, reversed=item.reversed)


def _domain(instrument: Instrument, domain: Domain, root: Branch, rows: dict[str, list[Row]]) -> dict[str, Any]:
    """Mean, band, share of favourable answers and interval of every node that may be shown."""
    items = instrument.of_domain(domain.key)
    scores = {
        key: [score for row in found if (score := scoring.respondent_score(_turned(items, row))) is not None]
        for key, found in rows.items()
    }
    allowed = shown(_node(root, {key: len(found) for key, found in scores.items()}), MEAN)
    answer = {}
    for branch in root.walk():
        mine = [score for part in branch.parts for score in scores[part.key]]
        mean = scoring.mean_of(mine)
        if branch.key not in allowed or mean is None:
            continue
        share = scoring.favourable_share(_tally(item, branch, rows) for item in items)
        deviation = scoring.variance(mine).sqrt() if len(mine) > 1 else Decimal(0)
        size = items[0].scale.size
        interval = statistics.mean_interval(mean, deviation, len(mine), max(branch.size, len(mine)))
        interval = interval and interval.within(1, size)
        answer[branch.key] = {
            "n": len(mine),
            "mean": as_text(mean),
            "band": _band(mean),
            "mark": as_text(scoring.mark(mean, size), 1),
            "deviation": as_text(deviation),
            "favourable": as_text(share, 0),
        } | ({"low": as_text(interval.low), "high": as_text(interval.high)} if interval else {})
    return answer


def _node(branch: Branch, counts: dict[str, int]) -> Node:
    return Node(
        branch.key,
        {"n": sum(counts[part.key] for part in branch.parts)},
        tuple(_node(child, counts) for child in branch.children),
    )


def _victims(instrument: Instrument, root: Branch, rows: dict[str, list[Row]]) -> dict[str, Any]:
    """The share to whom something happened two or three times or more: a mean hides few severe cases."""
    items = instrument.victims
    counts = {
        key: scoring.victims(([row[i.key] for i in items if i.key in row] for row in found), since=BULLIED_FROM)
        for key, found in rows.items()
    }
    allowed = shown(_node(root, {key: answered for key, (_, answered) in counts.items()}), DISTRIBUTION)
    answer = {}
    for branch in root.walk():
        if branch.key in allowed:
            hit, n = (sum(counts[part.key][i] for part in branch.parts) for i in (0, 1))
            interval = statistics.share_interval(hit, n, max(branch.size, n))
            answer[branch.key] = {"n": n, "share": as_text(Decimal(100 * hit) / n, 0)} | (
                {"low": as_text(100 * interval.low, 0), "high": as_text(100 * interval.high, 0)} if interval else {}
            )
    return answer


def _item(item: Item, root: Branch, rows: dict[str, list[Row]], told: dict[str, Any]) -> dict[str, Any] | None:
    """One item over all who were asked it; None when too few answered, too many could not, or all gave one bad answer.
    ``told``: the groups of which it is told too."""
    found = _tally(item, root, rows)
    if found.n < MEAN or found.hides or found.tells_on_all:
        return None
    answered = {part.key for part in root.parts if part.n}
    asked = {key for key in answered if any(item.key in row for row in rows[key])}
    if asked != answered and not total_may_be_told(found.n, root, asked, told):
        return None
    answer: dict[str, Any] = {
        "n": found.n,
        "mean": as_text(found.mean),
        "band": _band(found.mean or Decimal(0)),
        "favourable": as_text(found.favourable_share, 0),
        "missing": as_text(found.missing_share, 0),
        "warns": found.warns,
    }
    if asked != answered:
        answer["from_grade"] = item.from_grade
    if found.n >= DISTRIBUTION:
        answer["deviation"] = as_text(found.deviation)
        answer["shares"] = [as_text(share, 0) for share in found.shares]
    return answer


def _mark(found: Tally) -> dict[str, Any] | None:
    return {"n": found.n, "mean": as_text(found.mean, 1)} if found.n >= MEAN else None


def _reliability(instrument: Instrument, rows: list[Row]) -> dict[str, Any]:
    """How well the questionnaire itself measures: at the whole school, over ten or more who answered a subject."""
    if len(rows) < DISTRIBUTION:
        return {}
    answer = {}
    for domain in instrument.domains:
        items = [item for item in instrument.of_domain(domain.key) if all(item.key in row for row in rows)]
        table = [turned for row in rows if None not in (turned := _turned(items, row))]
        if len(table) < DISTRIBUTION:
            answer[domain.key] = {"alpha": "", "rest": {}}
            continue
        rest = {item.key: as_text(scoring.item_rest(table, i)) for i, item in enumerate(items)}
        answer[domain.key] = {"alpha": as_text(scoring.alpha(table)), "rest": rest}
    return answer


def _band(mean: Decimal) -> str:
    """Of the mean as it is shown: "3.25" is never called less than what 3.25 is called."""
    return str(scoring.band(half_up(mean)))


def _percent(value: Decimal | None) -> Decimal | None:
    return None if value is None else 100 * value
