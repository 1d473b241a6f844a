"""When a case may be erased, and why not yet. Without a database."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from core.content import ContentError, read_toml
from schools.school_year import SchoolYear

CONTENT = Path(__file__).parent / "content" / "terms.toml"
LONGEST = 5  # school years after the one of closing
SERIOUS = 3
TO_DECIDE = timedelta(28)  # how long a proposal waits before it is late
REVIEW = timedelta(365)  # after which somebody says whether a hold is still needed
EXCEPTION_MOST = timedelta(28)  # of doing something with a restricted case
POSTPONED_MOST = timedelta(366)
REQUEST_KEPT = timedelta(2 * 365)  # names and reasons of an answered request

# States of a list, and of a case on it.
PROPOSED, APPROVED, DONE = "proposed", "approved", "done"
LISTED, TAKEN_OUT, ERASED, SKIPPED = "listed", "taken_out", "erased", "skipped"


@dataclass(frozen=True)
class Category:
    """Cases that are kept as long as each other. ``years`` and ``reason`` are what we propose."""

    code: str
    name: str
    guide: str
    years: int
    reason: str


@dataclass(frozen=True)
class Law:
    """What the law says, in our words, with its source and the day it was checked."""

    code: str
    text: str
    source: str
    checked: date


@cache
def content() -> tuple[dict[str, Category], dict[str, Law], dict[str, str]]:
    found = read_toml(CONTENT)
    categories = {}
    for fields in found.tables("category"):
        years = fields.number("years")
        if not 1 <= years <= LONGEST:
            raise ContentError(f"{fields.where}: field 'years' is not 1 to {LONGEST}")
        row = Category(fields.text("code"), fields.text("name"), fields.text("guide"), years, fields.text("reason"))
        fields.finish()
        categories[row.code] = row
    laws = {}
    for fields in found.tables("law"):
        law = Law(fields.text("code"), fields.text("text"), fields.text("source"), fields.date("checked"))
        fields.finish()
        laws[law.code] = law
    others = {}
    for fields in found.tables("other"):
        others[fields.text("person")] = fields.text("text")
        fields.finish()
    found.finish()
    return categories, laws, others


def categories() -> dict[str, Category]:
    return content()[0]


def law(code: str) -> Law:
    return content()[1][code]


def others() -> dict[str, str]:
    """What people are called in somebody else's dossier, by their kind."""
    return content()[2]


def category_of(type_: str, severity: int, *, restricted: bool) -> str:
    if restricted:
        return "closed_off"
    if type_ == "accident":
        return "accident"
    return "serious" if severity >= SERIOUS else "other"


def due_date(closed_on: date, years: int) -> date:
    """The first day on which it may go: so many school years after the one in which it was closed."""
    return SchoolYear(SchoolYear.of(closed_on).start + 1 + years).first_day


@dataclass(frozen=True)
class Standing:
    """How a case stands, for whether it may be erased. ``due``: None without a term."""

    erased: bool
    closed: bool
    seen: str
    marks: frozenset[str]
    asked: bool
    due: date | None


def why_not(now: Standing, *, seen: str, today: date) -> str:
    """Why a case that was approved stays after all; "" when it goes."""
    if now.erased:
        return "erased"
    if not now.closed:
        return "open"
    for mark in ("hold", "restriction"):
        if mark in now.marks:
            return mark
    if now.asked:
        return "asked"
    if now.due is None or now.due > today:
        return "not_due"
    return "" if now.seen == seen else "changed"


@dataclass(frozen=True)
class Erased:
    """A line of the ledger: which case was erased when, and by which list."""

    board: UUID
    school: UUID
    incident: UUID
    reference: str
    day: date
    list: UUID

    def as_line(self) -> dict[str, str]:
        return {
            "board": str(self.board),
            "school": str(self.school),
            "incident": str(self.incident),
            "reference": self.reference,
            "day": self.day.isoformat(),
            "list": str(self.list),
        }

    @classmethod
    def of_line(cls, said: dict[str, str]) -> "Erased":
        """Raises ``KeyError`` or ``ValueError`` when it is no line of the ledger."""
        return cls(
            board=UUID(said["board"]),
            school=UUID(said["school"]),
            incident=UUID(said["incident"]),
            reference=said["reference"],
            day=date.fromisoformat(said["day"]),
            list=UUID(said["list"]),
        )
