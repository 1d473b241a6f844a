"""Questions of a school's own beside a questionnaire: with fixed answers, and one open question. Pure.

They are kept with the round as plain data (``{"text": …, "options": […], "board": bool}``), frozen once it opens. They
are never scored: their answers stand after those of the questionnaire while a round is open, and at closing they become
figures of the whole school and are gone.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from surveys.instrument import MISSING, Instrument, Item, Option, Scale, Words
from surveys.scoring import half_up
from surveys.suppression import DISTRIBUTION

MOST, OPTIONS = 5, (2, 6)
TEXT, OPTION = 200, 60  # letters
# These words stand above questions that are there in Dutch only.
LEAD = Words("Deze vraag is van je school.", "")
LEAD_OF_BOARD = Words("Deze vraag is van het bestuur van je school.", "")
UNSURE = Option(MISSING["unknown"], Words("weet ik niet", "I do not know"), "circle-question-mark")

OPEN = "OPEN"  # the name of the open question in the form
OPEN_TEXT = 1000
OPEN_FROM = 20  # with fewer people at the whole school no text is kept


def with_own(instrument: Instrument, own: Sequence[dict[str, Any]]) -> Instrument:
    """What a round asks: the questionnaire, and after it the school's own questions."""
    items = tuple(_item(question, number) for number, question in enumerate(own, start=1))
    return replace(instrument, items=instrument.items + items) if own else instrument


def _item(question: dict[str, Any], number: int) -> Item:
    words = Words(question["text"], "")
    options = tuple(Option(code, Words(each, "")) for code, each in enumerate(question["options"], start=1))
    return Item(
        key=f"OWN{number}",
        domain="",
        po=words,
        vo=words,
        scale=Scale("own", (*options, UNSURE)),
        reversed=False,
        sensitive=False,
        from_grade=0,
        lead=LEAD_OF_BOARD if question["board"] else LEAD,
    )


def figures(own: Sequence[dict[str, Any]], replies: Iterable[bytes]) -> list[dict[str, Any]]:
    """Of each own question how often each answer was given, at the whole school. With fewer than ten answers, or when
    all gave the same one, only the question is told. ``replies``: one byte per question."""
    columns = list(zip(*replies, strict=True)) or [()] * len(own)
    return [question | _figure(question, column) for question, column in zip(own, columns, strict=True)]


def _figure(question: dict[str, Any], column: Sequence[int]) -> dict[str, Any]:
    counts = [column.count(code) for code in range(1, 1 + len(question["options"]))]
    n = sum(counts)
    if n < DISTRIBUTION or max(counts) == n:
        return {}
    return {"n": n, "shares": [str(half_up(Decimal(100 * count) / n, 0)) for count in counts]}


def tidy_text(typed: str) -> str:
    """An answer to the open question as it is kept: no control characters, no more than fits."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co"))
    return kept.strip()[:OPEN_TEXT].rstrip()
