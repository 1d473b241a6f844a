"""What is in a file, what was chosen for it, and what would come in."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.files import open_sealed
from core.sealed import Keyring, keyring
from incident_import import rules
from incident_import.models import FileImport, ImportedRow, Remembered
from incident_import.rules import Draft, Problem, Target
from incidents import selectors as incidents
from incidents import taxonomy
from incidents.import_services import Arrival
from incidents.models import Incident
from incidents.services import Person, Report
from schools.school_year import SchoolYear

EXAMPLES = 3  # rows that are shown beside the columns
COLUMN = "column"

NAMES = {
    "date": gettext_lazy("Date"),
    "kind": gettext_lazy("What kind of incident"),
    "narrative": gettext_lazy("What happened, in words"),
    "severity": gettext_lazy("How serious"),
    "place": gettext_lazy("Where"),
    "moment": gettext_lazy("At what moment"),
    "number": gettext_lazy("Number in the other system"),
    "title": gettext_lazy("Title or subject"),
    "part": gettext_lazy("What this person did"),
    "person": gettext_lazy("Who: kind of person"),
    "group": gettext_lazy("Group or class"),
    "name": gettext_lazy("Name of the pupil"),
    "did": gettext_lazy("Who did it"),
    "underwent": gettext_lazy("Who it happened to"),
    "measure": gettext_lazy("Measure"),
}
KNOWN_FILES = {
    "notes": gettext_lazy("an export of pupil notes, as ParnasSys makes"),
    "incidents": gettext_lazy("an export of a register of incidents, such as IRIS"),
}
PROBLEMS = {
    "no_date": gettext_lazy("“%(detail)s” is no date. Write it as 28-11-2026."),
    "future": gettext_lazy("%(detail)s has yet to come. Correct the date."),
    "long_ago": gettext_lazy("%(detail)s is more than five school years ago. Take this row out of the file."),
    "no_text": gettext_lazy("There is no text. Write in one sentence what happened."),
    "long_text": gettext_lazy("This text has %(detail)s characters; 4000 is the most. Make it shorter."),
    "no_meaning": gettext_lazy("“%(detail)s” was given no meaning. Choose one, or correct it in the file."),
    "twice": gettext_lazy("This number stands in row %(detail)s too. Give each row its own."),
    "long_group": gettext_lazy("“%(detail)s…” is too long for the name of a group. Make it shorter."),
    "names": gettext_lazy("This does not look like names. Choose another column, or correct the row."),
}


@dataclass(frozen=True)
class Content:
    """The table in a file: names of columns, and rows of texts with their numbers."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Known:
    """A row that came in before, and is another now."""

    row: int
    incident: Incident


@dataclass(frozen=True)
class Trial:
    """What would come in: ``new`` with their fingerprints; what is there already; what is wrong."""

    new: list[tuple[Arrival, str, str]]
    same: int
    changed: list[Known]
    skipped: int
    problems: list[Problem]

    @property
    def per_year(self) -> list[tuple[SchoolYear, int]]:
        counts = Counter(SchoolYear.of(arrival.report.happened_date) for arrival, *_ in self.new)
        return sorted(counts.items())

    @property
    def closed_off(self) -> int:
        kinds = taxonomy.load()
        return sum(kinds.type(arrival.report.type).restricted for arrival, *_ in self.new)

    @property
    def without_text(self) -> int:
        return sum(arrival.report.type in taxonomy.wordless() for arrival, *_ in self.new)

    @property
    def counts(self) -> dict[str, int]:
        return {"new": len(self.new), "same": self.same, "changed": len(self.changed), "skipped": self.skipped}


def content_of(row: FileImport) -> Content:
    """What is in the file; whoever calls this has ``file_read`` write it down first."""
    found = json.loads(open_sealed(row))
    return Content(found["header"], [(number, cells) for number, cells in found["rows"]])


def choices_of(target: Target) -> list[tuple[str, str]]:
    """Codes of the register with their names, without those that the board switched off."""
    words = taxonomy.load()
    if target.words != "kinds":
        return [(word.code, word.name) for word in getattr(words, target.words)]
    found = []
    for kind in incidents.types_on():
        found.append((f"{kind.code}:", kind.name))
        found += [(f"{kind.code}:{sub.code}", f"{kind.name}: {sub.name.lower()}") for sub in kind.subtypes]
    return found


def proposed_columns(content: Content, keys: Keyring) -> dict[str, str]:
    marks = {name: fingerprint(keys, COLUMN, rules.plain(name)) for name in content.header}
    known = _remembered(COLUMN, marks.values())
    return rules.propose_columns(content.header, {name: known[mark] for name, mark in marks.items() if mark in known})


@dataclass(frozen=True)
class Word:
    """A word of the file, how often it occurs, and the code that was chosen or is proposed for it."""

    text: str
    count: int
    mark: str
    code: str


def words_of(row: FileImport, content: Content, keys: Keyring) -> dict[str, list[Word]]:
    """By coded field that has a column, the words in it."""
    found = {}
    for target in rules.CODED:
        if counts := rules.values_of(content.rows, row.columns, target):
            marks = {word: fingerprint(keys, target.code, word) for word in counts}
            chosen = _remembered(target.code, marks.values()) | row.meanings.get(target.code, {})
            choices = choices_of(target)
            known = {code for code, _name in choices} | {rules.SKIP, ""}
            found[target.code] = [
                Word(word, count, marks[word], _code(target, word, marks[word], chosen, choices, known))
                for word, count in counts.items()
            ]
    return found


def _code(
    target: Target, word: str, mark: str, chosen: Mapping[str, str], choices: list[tuple[str, str]], known: set[str]
) -> str:
    code = chosen[mark] if mark in chosen else rules.propose_code(target.code, word, choices)
    return code if code in known and (code != rules.SKIP or target.code == "kind") else ""


def trial(row: FileImport, today: date) -> Trial:
    """What would come in now."""
    keys, content = keyring(), content_of(row)
    meanings = {
        target.code: {
            word: row.meanings.get(target.code, {}).get(fingerprint(keys, target.code, word), "")
            for word in rules.values_of(content.rows, row.columns, target)
        }
        for target in rules.CODED
    }
    reading = rules.read_rows(content.rows, row.columns, meanings, today)
    new, same, changed = _compared([_marked(keys, draft) for draft in reading.drafts])
    arrivals = [(_arrival(row.draft), row.identity, row.content) for row in new]
    return Trial(arrivals, same, changed, len(reading.skipped), reading.problems)


@dataclass(frozen=True)
class Marked:
    """A row with its fingerprints; ``former``: those of the identity and content that rows were kept by before."""

    draft: Draft
    identity: str
    content: str
    former: tuple[str, str]

    def is_as(self, known: ImportedRow) -> bool:
        return known.content in (self.content, self.former[1])

    def may_be(self, known: ImportedRow) -> bool:
        """A former number says nothing of the source: only on the same day it can be the same row. Of an erased
        incident the month is known."""
        day, happened = self.draft.day, known.incident.happened_date
        return known.identity == self.identity or happened == (day.replace(day=1) if known.incident.erased_at else day)


def _marked(keys: Keyring, draft: Draft) -> Marked:
    identity, former = (fingerprint(keys, "identity", text) for text in (draft.identity, draft.former[0]))
    content, former_content = (fingerprint(keys, "content", text) for text in (draft.content, draft.former[1]))
    return Marked(draft, identity, content, (former, former_content))


def _compared(rows: list[Marked]) -> tuple[list[Marked], int, list[Known]]:
    """Rows that look alike are told apart by their content; of those that remain, as many as came in before changed."""
    before: dict[str, list[ImportedRow]] = defaultdict(list)
    names = {name for row in rows for name in (row.identity, row.former[0])}
    found = ImportedRow.objects.filter(identity__in=names).select_related("incident")
    for known in found.defer("incident__narrative", "incident__cause", "incident__outcome"):
        before[known.identity].append(known)

    def taken(row: Marked, fits: Callable[[ImportedRow], bool]) -> ImportedRow | None:
        for identity in (row.identity, row.former[0]):
            for known in before[identity]:
                if fits(known):
                    before[identity].remove(known)
                    return known
        return None

    left = [row for row in rows if not taken(row, row.is_as)]
    new, changed = [], []
    for row in left:
        if known := taken(row, row.may_be):
            changed.append(Known(row.draft.row, known.incident))
        else:
            new.append(row)
    return new, len(rows) - len(left), changed


def _arrival(draft: Draft) -> Arrival:
    people = tuple(Person(each.person, each.part, each.group) for each in draft.people)
    report = Report(
        type=draft.kind,
        place=draft.place,
        moment=draft.moment,
        happened_date=draft.day,
        severity=draft.severity,
        narrative="" if draft.kind in taxonomy.wordless() else draft.narrative,
        people=people,
    )
    names = tuple("" if draft.kind in taxonomy.wordless() else each.name for each in draft.people)
    return Arrival(uuid4(), report, draft.subtype, names, draft.measures)


def fingerprint(keys: Keyring, kind: str, text: str) -> str:
    return keys.fingerprint(text, place=f"incident_import|{kind}")


def problem_text(problem: Problem) -> str:
    return str(PROBLEMS[problem.code]) % {"detail": problem.detail or _("an empty cell")}


def _remembered(field: str, marks: object) -> dict[str, str]:
    rows = Remembered.objects.filter(field=field, word__in=list(marks))  # type: ignore[call-overload]
    return dict(rows.values_list("word", "code"))
