"""Small calculations of the plan, without a database."""

import calendar
import re
from datetime import date
from html import unescape
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


def blanks(html: str) -> list[str]:
    """The places in a text that wait for words of the school's own, such as ``[naam schoolleider]``, in order.

    A number between brackets refers to something and is no blank, and neither is a single letter.
    """
    return _BLANK.findall(unescape(_TAG.sub("", html)))


def own_number(chapter: Chapter, count: int) -> str:
    """The number of the next section of a chapter that has ``count``: "3.8", or for an annex "D", after Z "A2"."""
    if not chapter.annex:
        return f"{chapter.number}.{count + 1}"
    round_, letter = divmod(count, len(ascii_uppercase))
    return ascii_uppercase[letter] + (str(round_ + 1) if round_ else "")
