"""Codes, answers as bytes, and how a count is told while people still fill in. Without a database."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

from surveys.instrument import NOT_ASKED, SKIPPED, Instrument, Item

SYMBOLS = "34679ABCDEFGHJKMNPQRSTUVWXYZ"  # 28: of 0/O, 1/I/L, 2/Z, 5/S and 8/B at most one
VOWELS, DIGITS = set("AEUY"), set("34679")
LENGTH = 6
SPARE = 10  # per cent of cards more than there are people
STEP = 5  # counts are told in steps, so that nobody sees who has just finished
WINDOW_MINUTES = 45
WINDOW_EXTRA = 2  # devices more than pupils
CARDS_PER_PAGE = 8


def new_code() -> str:
    """By chance; but no half of it is a word: three letters with a vowel among them do not occur."""
    return _half() + _half()


def _half() -> str:
    while True:
        half = "".join(secrets.choice(SYMBOLS) for _ in range(LENGTH // 2))
        if DIGITS & set(half) or not VOWELS & set(half):
            return half


def tidy(typed: str) -> str:
    """A code as somebody typed it: small letters, spaces and dashes do not matter; "" when it can be none."""
    code = "".join(typed.upper().split()).replace("-", "")
    return code if len(code) == LENGTH and set(code) <= set(SYMBOLS) else ""


def spaced(code: str) -> str:
    """As it is printed: "BCD 346"."""
    return f"{code[:3]} {code[3:]}"


def digest(code: str, school: UUID, pepper: str) -> bytes:
    """What is kept of a code. Without the pepper, which is outside the database, it cannot be guessed from this."""
    if not pepper:
        raise ValueError("Codes need a pepper: see the setting SURVEY_PEPPER.")
    return hmac.digest(pepper.encode(), school.bytes + code.encode(), hashlib.sha256)


def lock_number(school: UUID) -> int:
    """The lock of a school, under which answers are written and rounds are closed."""
    return school.int % (1 << 63)


def cards_for(size: int) -> int:
    """So many cards: some get lost."""
    return size + -(-size * SPARE // 100)


def in_steps(count: int) -> int:
    return count - count % STEP


def packed(instrument: Instrument, asked: Iterable[Item], given: Mapping[str, str]) -> bytes:
    """Answers, one byte per item; what is no answer of the item's scale counts as skipped."""
    keys = {item.key for item in asked}
    return bytes(_code(item, given.get(item.key, "")) if item.key in keys else NOT_ASKED for item in instrument.items)


def _code(item: Item, given: str) -> int:
    code = int(given) if given.isascii() and given.isdigit() and len(given) <= 3 else 0
    return code if code in item.scale.codes else SKIPPED


def merged(before: bytes, answers: bytes) -> bytes:
    """A later draft over an earlier: what it passes over keeps its answer, perhaps of another device."""
    if len(before) != len(answers):
        return answers
    return bytes(old if new == SKIPPED else new for old, new in zip(before, answers, strict=True))


def unpacked(instrument: Instrument, answers: bytes) -> dict[str, str]:
    """The answers that were given, by key of the item, as the form has them."""
    pairs = zip(instrument.items, answers, strict=False)
    return {item.key: str(code) for item, code in pairs if code < SKIPPED}


def is_empty(answers: bytes) -> bool:
    return all(code >= SKIPPED for code in answers)


def split(instrument: Instrument, responses: bytes) -> list[bytes]:
    """The responses in a block."""
    size = len(instrument.items)
    return [responses[start : start + size] for start in range(0, len(responses), size)]


def finding_id(survey_round: UUID, item: str) -> UUID:
    """The id of what a round found about an item, for actions that come from it."""
    return uuid5(survey_round, item)
