"""What asks for attention on Vandaag: the shape rooms give to the start page (``cards.py`` of a room)."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from core.registry import cards


@dataclass(frozen=True)
class Card:
    """One thing to do: a title that starts with a verb, why and by when, and where to do it.

    ``rank``: lower asks sooner. ``tone``: "error", "attention" or "info".
    """

    rank: int
    title: str | Promise
    text: str | Promise
    url: str
    verb: str | Promise
    icon: str
    tone: str = "info"


MOST = 6  # a start page that shows more is a list nobody reads


def cards_for(request: HttpRequest) -> list[Card]:
    """Everything for this person at this place, over all rooms, the most pressing first."""
    found = [card for source in cards() for card in source(request)]
    return sorted(found, key=lambda card: card.rank)
