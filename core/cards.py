"""What asks for attention on Vandaag: the shape rooms give to the start page (``cards.py`` of a room).

A room marks a function with ``@offer("cards", rank=…, may=…, when=…, at=…)``, each of them optional:

- ``rank``: the lowest that its cards can have (0 if it does not say);
- ``may``: the permission without which it is not asked;
- ``when``: takes an ``Asker`` (or the request, as the function itself does) and answers a QuerySet; without a row in it
  the function is not asked;
- ``at``: "school" (the default) or "board".

The QuerySets of all rooms are asked in one statement, so that a room with nothing to say costs nothing; it is written
once for who has the same roles (``core.kept``). Then functions are asked by rank until the page is full, so that a
school where everything waits costs no more than one with a handful.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise

from core.kept import only_row
from core.registry import cards, how

Source = Callable[[Any], list["Card"]]


@dataclass(frozen=True)
class Card:
    """One thing to do: a title that starts with a verb, why and by or since when, and where to do it.

    ``rank``: lower asks sooner. ``tone``: "error", "attention" or "info". ``url``: "" where it is only told, on a case.
    """

    rank: int
    title: str | Promise
    text: str | Promise
    url: str
    verb: str | Promise
    icon: str
    tone: str = "info"


def day_of(value: date | datetime) -> str:
    """A day as a card tells it; with its year when that is another one."""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return date_format(day, "j F" if day.year == timezone.localdate().year else "j F Y")


@dataclass(frozen=True)
class Asker:
    """All that the question whether somebody has to be shown a card may look at; of rows no more than ids and roles."""

    permissions: frozenset[str]
    board: Any
    school: Any
    member: Any

    @classmethod
    def of(cls, request: Any) -> Self:
        member = _only(getattr(request, "member", None), "school_id", "user_id", "roles")
        return cls(request.permissions, _only(request.board), _only(request.school), member)


def _only(row: Any, *names: str) -> Any:
    """The row as if nothing else had been read of it."""
    if row is None:
        return None
    known = [each.attname for each in row._meta.concrete_fields if each.attname in ("id", "board_id", *names)]
    return type(row).from_db(row._state.db, known, [getattr(row, name) for name in known])


MOST = 5  # a start page that shows more is a list nobody reads


@dataclass(frozen=True)
class Attention:
    """What a start page shows: its cards, the most pressing first, and whether there is more."""

    cards: list[Card]
    more: bool


def attention(request: Any) -> Attention:
    """What asks for attention from this person at this place, over all rooms."""
    found: list[Card] = []
    asking = sorted(_asking(request), key=_rank)
    for source in asking:
        if len(found) >= MOST and found[MOST - 1].rank <= _rank(source):
            return Attention(found[:MOST], more=True)
        found = sorted(found + source(request), key=lambda card: card.rank)
    return Attention(found[:MOST], more=len(found) > MOST)


def _rank(source: Source) -> int:
    return int(how(source).get("rank", 0))


def _asking(request: Any) -> list[Source]:
    """Those that may have something to say; one query."""
    sources = [source for source in cards() if _concerns(request, source)]
    conditional = [source for source in sources if "when" in how(source)]
    if not conditional:
        return sources
    member = getattr(request, "member", None)
    ids = {"member": member.pk} if member else {}
    key = (request.permissions, member and (*member.roles, member.school_id is None), *conditional)
    answers = only_row(key, lambda: _questions(Asker.of(request), conditional), ids)
    silent = {source for source, asks in zip(conditional, answers, strict=True) if not asks}
    return [source for source in sources if source not in silent]


def _questions(asker: Asker, sources: list[Source]) -> QuerySet:
    place = asker.school or asker.board
    asked = {f"asks_{n}": Exists(how(source)["when"](asker)) for n, source in enumerate(sources)}
    return type(place).objects.filter(pk=place.pk).annotate(**asked).values_list(*asked)


def _concerns(request: Any, source: Source) -> bool:
    at, may = how(source).get("at", "school"), how(source).get("may")
    return request.place_kind == at and (may is None or may in request.permissions)
