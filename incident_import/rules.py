"""What a row of another register becomes: which columns mean what, which words mean which code, what is wrong.

Pure: knows no database and no language of the reader. What is proposed is data (``content``); a person chooses.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from core.content import Fields, read_toml
from core.tables import date_of
from schools.school_year import SchoolYear

CONTENT = Path(__file__).parent / "content"
SKIP = "-"  # instead of a kind: such rows stay out
SAME = "="  # before a code: the same in every row, instead of a column
COLUMN = "c"  # before the number of a column
YEARS_BACK = 5  # school years before this one
LONGEST_TEXT, LONGEST_GROUP, MOST_VALUES, MOST_NAMES = 4_000, 40, 80, 20

Columns = Mapping[str, str]  # by field: "c3" or "=code"; a field that the file lacks is not in it


@dataclass(frozen=True)
class Target:
    """A field of ours. ``words``: the list of the register its codes are from, "" for a day or a text."""

    code: str
    words: str = ""
    required: bool = False


TARGETS = (
    Target("date", required=True),
    Target("kind", "kinds", required=True),
    Target("narrative", required=True),
    Target("severity", "severities", required=True),
    Target("place", "places", required=True),
    Target("moment", "moments", required=True),
    Target("number"),
    Target("title"),
    Target("part", "parts"),
    Target("person", "persons"),
    Target("group"),
    Target("name"),
    Target("did", "persons"),
    Target("underwent", "persons"),
    Target("measure", "measures"),
)
BY_CODE = {target.code: target for target in TARGETS}
CODED = tuple(target for target in TARGETS if target.words)
OF_SOMEBODY = ("person", "group", "name")  # say something of one person, whose part must be known
PARTS = ("columns", "same")  # of a known file
FORMER = ("date", "kind", "place", "moment", "part", "person", "group", "name", "did", "underwent")


@dataclass(frozen=True)
class KnownFile:
    """A kind of file that is recognised. ``columns``: names by field; ``needs``: without these it is another."""

    code: str
    needs: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    same: Mapping[str, str]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row. ``field``: of ours; ``code`` and ``detail``: see ``selectors.problem_text``."""

    row: int
    field: str
    code: str
    detail: str = ""


@dataclass(frozen=True)
class Somebody:
    person: str
    part: str
    group: str = ""
    name: str = ""


@dataclass(frozen=True)
class Draft:
    """A row as it will come in. ``identity``: by which it is known again, whatever columns were chosen and however its
    file writes a day; ``content``: all that is taken from it. ``former``: both as they were made until version 0.1."""

    row: int
    identity: str
    content: str
    former: tuple[str, str]
    day: date
    kind: str
    subtype: str
    place: str
    moment: str
    severity: int
    narrative: str
    people: tuple[Somebody, ...] = ()
    measures: tuple[str, ...] = ()


@dataclass
class Reading:
    """All rows of a file: what comes in, which stay out, and what is wrong."""

    drafts: list[Draft] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


# --- Proposals ---


@cache
def known_files() -> tuple[KnownFile, ...]:
    """Raises ``ContentError``, which names the file and the field."""
    source = read_toml(CONTENT / "files.toml")
    found = tuple(_known_file(row) for row in source.tables("file"))
    source.finish()
    return found


def _known_file(row: Fields) -> KnownFile:
    columns, same = (Fields(row.where, found if isinstance(found := row.raw(name), dict) else {}) for name in PARTS)
    known = KnownFile(
        code=row.text("code"),
        needs=row.texts("needs"),
        columns={target.code: columns.texts(target.code, []) for target in TARGETS},
        same={target.code: text for target in CODED if (text := same.text(target.code, ""))},
    )
    for fields in (columns, same, row):
        fields.finish()
    return known


@cache
def known_words() -> Mapping[str, Mapping[str, str]]:
    """By field: what a plain word most likely means."""
    source = read_toml(CONTENT / "words.toml")
    found: dict[str, dict[str, str]] = {}
    for target in CODED:
        if target.code in ("did", "underwent"):
            found[target.code] = found["person"]
            continue
        words = found[target.code] = {}
        for row in source.tables(target.code):
            code = row.text("code")
            words.update((plain(word), code) for word in row.texts("words"))
            row.finish()
    source.finish()
    return found


def plain(text: str) -> str:
    """Small letters, no signs: how names and words are compared."""
    return " ".join(re.sub(r"[^\w]+", " ", text.casefold().replace("_", " ")).split())


def recognise(header: Sequence[str]) -> KnownFile | None:
    """The kind of file whose columns these most likely are."""
    best = max(known_files(), key=lambda known: len(_found(known, header)))
    return best if set(best.needs) <= set(_found(best, header)) else None


def propose_columns(header: Sequence[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """``remembered``: by name of a column, the field it was chosen for the last time."""
    known = recognise(header)
    proposed: dict[str, str] = {}
    for n, name in enumerate(header):
        if (code := remembered.get(name)) in BY_CODE and code not in proposed:
            proposed[code] = f"{COLUMN}{n}"
    for each in [known] if known else known_files():
        for code, n in _found(each, header).items():
            if code not in proposed and f"{COLUMN}{n}" not in proposed.values() and header[n] not in remembered:
                proposed[code] = f"{COLUMN}{n}"
    if known:
        proposed = {code: SAME + same for code, same in known.same.items()} | proposed
    if not any(code in proposed for code in OF_SOMEBODY if not proposed.get(code, "").startswith(SAME)):
        proposed = {code: value for code, value in proposed.items() if code not in OF_SOMEBODY}
    return proposed


def _found(known: KnownFile, header: Sequence[str]) -> dict[str, int]:
    names = [plain(name) for name in header]
    found: dict[str, int] = {}
    for code, wanted in known.columns.items():
        for name in wanted:
            if name in names and names.index(name) not in found.values():
                found[code] = names.index(name)
                break
    return found


def propose_code(target: str, value: str, choices: Iterable[tuple[str, str]]) -> str:
    """The code that a word most likely means, or "". ``choices``: codes with their names."""
    word, names = plain(value), {plain(name): code for code, name in choices}
    known = {**known_words()[target], **names}
    if word in known:
        return known[word]
    inside = [each for each in known if len(each) > 3 and re.search(rf"\b{re.escape(each)}", word)]
    return known[max(inside, key=len)] if inside else ""


# --- Rows ---


def column_of(columns: Columns, target: str) -> int | None:
    chosen = columns.get(target, "")
    return int(chosen[len(COLUMN) :]) if chosen.startswith(COLUMN) else None


def values_of(rows: Iterable[tuple[int, Sequence[str]]], columns: Columns, target: Target) -> dict[str, int]:
    """The different words in the column of a coded field, most used first, with how often; "" only where needed."""
    n = column_of(columns, target.code)
    counts: dict[str, int] = {}
    if n is not None:
        for _number, cells in rows:
            word = plain(cells[n])
            if word or target.required:
                counts[word] = counts.get(word, 0) + 1
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def read_rows(
    rows: Sequence[tuple[int, Sequence[str]]],
    columns: Columns,
    meanings: Mapping[str, Mapping[str, str]],
    today: date,
) -> Reading:
    """``rows``: number and cells. ``meanings``: by coded field, the code of each word."""
    reading = Reading()
    numbered: dict[tuple[str, date | None], int] = {}
    for number, cells in rows:
        row = _Row(number, cells, columns, meanings)
        if row.code("kind") == SKIP:
            reading.skipped.append(number)
            continue
        draft = row.draft(today)
        own = row.text("number"), date_of(row.text("date"))
        if own[0] and own in numbered:
            row.problem("number", "twice", str(numbered[own]))
        numbered.setdefault(own, number)
        if row.problems:
            reading.problems += row.problems
        elif draft:
            reading.drafts.append(draft)
    return reading


class _Row:
    def __init__(self, number: int, cells: Sequence[str], columns: Columns, meanings: Mapping[str, Mapping[str, str]]):
        self.number, self.cells, self.columns, self.meanings = number, cells, columns, meanings
        self.problems: list[Problem] = []

    def problem(self, target: str, code: str, detail: str = "") -> None:
        self.problems.append(Problem(self.number, target, code, detail))

    def text(self, target: str) -> str:
        n = column_of(self.columns, target)
        return "" if n is None else self.cells[n].strip()

    def code(self, target: str) -> str:
        """The chosen code; "" when there is none."""
        chosen = self.columns.get(target, "")
        if chosen.startswith(SAME):
            return chosen[len(SAME) :]
        return self.meanings.get(target, {}).get(plain(self.text(target)), "") if chosen else ""

    def needed(self, target: str) -> str:
        if not (code := self.code(target)):
            self.problem(target, "no_meaning", self.text(target)[:40])
        return code

    def draft(self, today: date) -> Draft | None:
        day, narrative = self._day(today), self._narrative()
        codes = {target: self.needed(target) for target in ("kind", "severity", "place", "moment")}
        people, measure = self._people(), self.code("measure")
        if self.problems or day is None:
            return None
        kind, _colon, subtype = codes["kind"].partition(":")
        own = self.text("number")
        return Draft(
            row=self.number,
            # Without a number the text itself: what else a row tells depends on which columns were chosen.
            identity=f"number|{own}|{day}" if own else f"text|{day}|{_even(self.text('narrative'))}",
            content="\x1f".join(str(day) if code == "date" else _even(self.text(code)) for code in BY_CODE),
            former=(f"number|{own}" if own else self._written(FORMER), self._written(tuple(BY_CODE))),
            day=day,
            kind=kind,
            subtype=subtype,
            place=codes["place"],
            moment=codes["moment"],
            severity=int(codes["severity"]),
            narrative=narrative,
            people=tuple(people),
            measures=(measure,) if measure else (),
        )

    def _day(self, today: date) -> date | None:
        day = date_of(self.text("date"))
        if day is None:
            self.problem("date", "no_date", self.text("date")[:40])
        elif day > today:
            self.problem("date", "future", f"{day:%d-%m-%Y}")
        elif SchoolYear.of(day).start < SchoolYear.of(today).start - YEARS_BACK:
            self.problem("date", "long_ago", f"{day:%d-%m-%Y}")
        return day

    def _narrative(self) -> str:
        title, text = self.text("title"), self.text("narrative")
        whole = f"{title}\n{text}" if title and text and title != text else text or title
        if not whole:
            self.problem("narrative", "no_text")
        if len(whole) > LONGEST_TEXT:
            self.problem("narrative", "long_text", str(len(whole)))
        return whole

    def _people(self) -> list[Somebody]:
        people = [Somebody(code, part) for part in ("did", "underwent") if (code := self.code(part))]
        group, names = self.text("group"), re.split(r"[;\n]+", self.text("name"))
        names = [" ".join(name.split()) for name in names if name.strip()]
        if len(group) > LONGEST_GROUP:
            self.problem("group", "long_group", group[:LONGEST_GROUP])
        if len(names) > MOST_NAMES or any(len(name) > 100 for name in names):
            self.problem("name", "names")
        column = column_of(self.columns, "person")
        if names or group or (column is not None and self.text("person")):
            person, part = self.code("person") or "pupil", self.code("part")
            if not part:
                self.problem("part", "no_meaning", self.text("part")[:40])
            people += [Somebody(person, part, group, name) for name in names or [""]]
        return people

    def _written(self, targets: Iterable[str]) -> str:
        return "\x1f".join(self.text(target) for target in targets)


def _even(text: str) -> str:
    """A spreadsheet and a text file write the ends of lines differently."""
    return " ".join(text.split())
