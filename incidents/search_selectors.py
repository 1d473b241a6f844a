"""Looking for cases: by what they are in codes, and by words in their sealed texts.

Only among the cases that somebody may open: that a closed-off case fits a filter would tell what it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.db.models.functions import Coalesce

from core.folding import folded
from core.sealed import Keyring, keyring
from incidents import selectors
from incidents.models import Attachment, Entry, Incident, Involvement, Task
from schools.models import Membership

MOST = 5_000  # cases whose texts are opened for one search
SHORTEST = 3  # letters: fewer are in every text
NOBODY = "-"
TEXTS = ("narrative", "cause", "outcome")
NAME_NOW = Coalesce("of_group__name", "group")  # a group that got another name keeps its earlier cases


@dataclass(frozen=True)
class Wanted:
    """What narrows the register; empty ones do not. ``owner``: NOBODY for cases that nobody handles yet."""

    type: str = ""
    place: str = ""
    moment: str = ""
    group: str = ""
    grade: int | None = None
    severity: int | None = None
    state: str = ""
    owner: UUID | str = ""
    year: int | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Known:
    """What the cases that somebody may open give to choose from."""

    groups: list[str]
    grades: list[int]
    owners: list[Membership]


@dataclass(frozen=True)
class Found:
    """The cases in which the words are, newest first. ``scanned``: of how many the texts were opened; ``more``: there
    are older ones, which were not."""

    ids: list[UUID]
    scanned: int
    more: bool


def known_of(member: Membership) -> Known:
    cases = selectors.cases_of(member).order_by()
    people = Involvement.objects.filter(incident__in=cases.values("pk")).order_by()
    pairs = list(people.values_list(NAME_NOW, "grade").distinct())
    return Known(
        groups=sorted({group for group, _grade in pairs if group}),
        grades=sorted({grade for _group, grade in pairs if grade}),
        owners=list(Membership.objects.filter(pk__in=cases.values("owner")).order_by("name")),
    )


def cases_like(member: Membership, wanted: Wanted) -> QuerySet[Incident]:
    """The cases that somebody may open and that fit every filter, newest first."""
    asked: dict[str, Any] = {
        "type": wanted.type,
        "place": wanted.place,
        "moment": wanted.moment,
        "severity": wanted.severity,
        "state": wanted.state,
        "year": wanted.year,
        "happened_date__gte": wanted.first,
        "happened_date__lte": wanted.last,
        "owner": "" if wanted.owner == NOBODY else wanted.owner,
    }
    rows = selectors.cases_of(member).filter(**{name: value for name, value in asked.items() if value})
    if wanted.owner == NOBODY:
        rows = rows.filter(owner=None, erased_at=None)
    people = {name: value for name, value in (("now", wanted.group), ("grade", wanted.grade)) if value}
    if people:
        rows = rows.filter(pk__in=Involvement.objects.alias(now=NAME_NOW).filter(**people).values("incident"))
    return rows


def scan(rows: QuerySet[Incident], text: str, *, sealed: bool) -> Found:
    """Open the texts of these cases and look for words in them; of what is opened nothing is kept.

    ``sealed``: names and sealed notes too. At most six queries, and whoever calls this writes it down before anything
    of it leaves.
    """
    keys, words = keyring(), folded(" ".join(text.split()))
    whole = rows.filter(erased_at=None)
    cases = list(whole.only(*TEXTS)[: MOST + 1])
    more, cases = len(cases) > MOST, cases[:MOST]
    hits = {row.pk for row in cases if any(_has(keys, row, name, words) for name in TEXTS)}
    for lines, column in _lines(whole.values("pk")[:MOST], sealed=sealed):
        hits |= {row.incident_id for row in lines if row.incident_id not in hits and _has(keys, row, column, words)}
    return Found([row.pk for row in cases if row.pk in hits], len(cases), more)


def _lines(cases: QuerySet[Any], *, sealed: bool) -> Iterable[tuple[Iterable[Any], str]]:
    """What else is written of these cases, as far as who looks reads it on their pages."""
    entries = Entry.objects.filter(incident__in=cases).exclude(text="")
    yield (entries if sealed else entries.filter(sealed=False)).only("incident_id", "text").order_by(), "text"
    yield Task.objects.filter(incident__in=cases).exclude(text="").only("incident_id", "text").order_by(), "text"
    files = Attachment.objects.filter(incident__in=cases, removed_at=None)
    yield files.only("incident_id", "name").order_by(), "name"
    if sealed:
        people = Involvement.objects.filter(incident__in=cases).exclude(name="")
        yield people.only("incident_id", "name").order_by(), "name"


def _has(keys: Keyring, row: Model, column: str, words: str) -> bool:
    return bool(getattr(row, column)) and words in folded(keys.open(row, column))
