"""Small calculations of the plan, without a database."""

import calendar
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from html import unescape
from itertools import count, islice
from string import ascii_uppercase

from plans.model_plan import Chapter

_TAG = re.compile(r"<[^>]*>")
_BLANK = re.compile(r"\[\s*[^\W\d_][^\[\]]{1,80}\]")


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


QUARTERS = ((1, 31), (4, 30), (6, 30), (10, 31))  # the months in which a school looks back together
EARLY = timedelta(45)  # a section that is read again so shortly before its date has been reviewed


def quarter_ends(after: date) -> Iterator[date]:
    """The last days of the months of review from a date on."""
    for year in count(after.year):
        yield from (day for month, last in QUARTERS if (day := date(year, month, last)) >= after)


def review_quarter(today: date, months: int, planned: Iterable[date]) -> date:
    """When to read a section again that was finished today: at a quarter's end at most so many months from now, the
    one with the fewest sections, so that each quarter has a few. Of equals the last.

    ``planned``: the review dates of the other sections. The first quarter's end that is far enough always counts.
    """
    latest = months_later(today, months)
    first, *rest = islice(quarter_ends(today + EARLY), 16)
    choices = [first, *(day for day in rest if day <= latest)]
    load = Counter(next(quarter_ends(day)) for day in planned)
    return min(reversed(choices), key=lambda day: load[day])


def fingerprint(*values: object) -> str:
    """A short name for what these values are together."""
    return hashlib.sha256(repr([str(value) for value in values]).encode()).hexdigest()[:16]


def blanks(html: str) -> list[str]:
    """The places in a text that wait for words of the school's own, such as ``[naam schoolleider]``, in order.

    A number between brackets refers to something and is no blank, and neither is a single letter.
    """
    return _BLANK.findall(unescape(_TAG.sub("", html)))


def own_number(chapter: Chapter, number: int) -> str:
    """The number of the next section of a chapter that has ``number``: "3.8", or for an annex "D", after Z "A2"."""
    return annex_letter(number) if chapter.annex else f"{chapter.number}.{number + 1}"


def annex_letter(number: int) -> str:
    """The letter of the next annex where there are ``number``: "D", after Z "A2"."""
    round_, letter = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[letter] + (str(round_ + 1) if round_ else "")


def free_letter(taken: Iterable[str]) -> str:
    """The first letter that no annex has."""
    letters = set(taken)
    return next(letter for number in count() if (letter := annex_letter(number)) not in letters)
