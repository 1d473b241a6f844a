"""What was said, as a section of the plan: in Dutch, as the plan is. Without a database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from consultation.rules import VALUES, Counted, in_words
from consultation.wording_rules import Wording
from core.suppression import FEWEST

TITLE = "Wie er meelas en wat wij ermee deden"
DateFormat = Callable[[date], str]
MOST_BYTES = 100_000  # of remarks and answers; a section holds twice that
REPLIES = {"taken": "Overgenomen.", "already": "Dit doen we al.", "not_taken": "Niet overgenomen."}


@dataclass(frozen=True)
class Said:
    """A remark that may be shown, and the school's answer."""

    text: str
    reply: str = ""
    reply_text: str = ""


@dataclass(frozen=True)
class Part:
    """A section that was asked about; without a heading: the whole."""

    heading: str
    counted: Sequence[Counted] = ()
    remarks: Sequence[Said] = ()


@dataclass(frozen=True)
class Heard:
    """One closed round."""

    audience: str
    words: Wording
    opened: date
    closed: date
    answers: int
    parts: Sequence[Part]


def summary_html(rounds: Iterable[Heard], dated: DateFormat) -> str:
    """Rich text of all rounds; remarks that no longer fit are counted."""
    room = _Room(MOST_BYTES)
    return "".join(_round(each, dated, room) for each in rounds)


class _Room:
    """How much still fits."""

    def __init__(self, size: int):
        self.left = size

    def take(self, html: str) -> bool:
        size = len(html.encode(errors="replace"))
        if size > self.left:
            return False
        self.left -= size
        return True


def _round(heard: Heard, dated: DateFormat, room: _Room) -> str:
    if heard.answers == 1:
        number = "Eén antwoord kwam"
    else:
        number = f"{heard.answers or 'Geen'} antwoorden kwamen"
    period = f"van {dated(heard.opened)} tot en met {dated(heard.closed)}"
    head = f"<h3>{text(heard.audience)}</h3><p>{number} binnen {period}.</p>"
    return head + "".join(_part(part, heard.words, room) for part in heard.parts)


def _part(part: Part, words: Wording, room: _Room) -> str:
    names = dict(zip(VALUES, words.values, strict=True))
    lines = [
        f"<li>{text(question)} {_figures(row, names)}</li>"
        for question, row in zip(words.questions, part.counted, strict=False)
        if row.total
    ]
    remarks = [_remark(said) for said in part.remarks]
    fitting = [html for html in remarks if room.take(html)]
    more = len(remarks) - len(fitting)
    if not (lines or remarks):
        return ""
    html = f"<h4>{text(part.heading)}</h4>"
    html += f"<ul>{''.join(lines)}</ul>" if lines else ""
    html += f"<p>Opmerkingen:</p><ul>{''.join(fitting)}</ul>" if fitting else ""
    return html + (f"<p>En nog {more} andere opmerkingen.</p>" if more else "")


def _figures(row: Counted, names: dict[str, str]) -> str:
    """An annex may be read by everybody, so few answers are not told there, also when they were given by name."""
    few = row.hidden or row.total < FEWEST
    return "Te weinig antwoorden om te laten zien." if few else f"{text(in_words(row, names))}."


def _remark(said: Said) -> str:
    reply = " ".join(filter(None, [REPLIES.get(said.reply, ""), text(said.reply_text)]))
    answer = f"<br><strong>De school:</strong> {reply}" if reply else ""
    return f"<li>“{text(said.text)}”{answer}</li>"


def text(words: str) -> str:
    """What somebody typed, on one line. Brackets would be read as a place to fill in."""
    return escape(" ".join(words.split()).replace("[", "(").replace("]", ")"), quote=False)
