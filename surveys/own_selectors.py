"""Reads: questions of one's own, what was answered, and texts to look through."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.sealed import keyring
from surveys.models import OpenAnswer, RoundResult, SurveyRound


@dataclass(frozen=True)
class Text:
    """An answer to the open question, opened."""

    row: OpenAnswer
    words: str


def texts(row: SurveyRound, *, moderates: bool) -> QuerySet[OpenAnswer]:
    """What somebody may read: who moderates everything, first what nobody looked through yet."""
    rows = OpenAnswer.objects.filter(round=row).order_by("-state", "pk")
    return rows if moderates else rows.filter(state=OpenAnswer.State.SHOWN)


def opened(rows: list[OpenAnswer]) -> list[Text]:
    keys = keyring()
    return [Text(row, keys.open(row, "text")) for row in rows]


def own_figures(row: SurveyRound) -> list[dict[str, Any]]:
    """Each question of one's own, with pairs of answer and share where they may be shown."""
    data = RoundResult.objects.get(round=row).data
    return [
        each | {"pairs": list(zip(each["options"], each.get("shares", ()), strict=False))}
        for each in data.get("own", ())
    ]
