"""Rich text: the one gate through which every formatted text enters.

``clean`` accepts any HTML (from the editor, Word, a hand-made request) and answers canonical HTML with only
the tags, attributes and addresses below. nh3 removes what is dangerous; ``core.richread`` and
``core.richdoc`` put what is left in order.
"""

import re
from html import escape, unescape

import nh3

from core import notation, richdoc, richread

MAX_BYTES = 200_000
_MAX_NESTING = 200

_TEXT_TAGS = {"p", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "br", "strong", "em", "s", "a", "span"}
_TABLE_TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
TAGS = _TEXT_TAGS | _TABLE_TAGS
ATTRIBUTES = {
    "a": {"href", "rel"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "span": {"data-fact"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

# Read, but written under another name or only as the border of a paragraph.
_ALIASES = {"b", "i", "strike", "del", "h1", "h2", "h5", "h6", "tfoot"}
_BOXES = {"div", "section", "article", "header", "footer", "main", "aside", "nav", "address", "center", "pre"}
_BOXES |= {"dl", "dt", "dd", "figure", "figcaption", "form"}
_WITH_CONTENT = {"script", "style", "title", "template", "noscript", "iframe", "object", "embed", "svg"}
_WITH_CONTENT |= {"math", "select", "textarea", "audio", "video", "canvas"}

_NESTING = re.compile(r"<(/?)(?:ul|ol|blockquote|table|div)\b", re.IGNORECASE)

_QUOTE = re.compile(r'<span data-fact="([a-z0-9_.]+)">([^<]*)</span>')  # as canonical HTML has them

_gate = nh3.Cleaner(
    tags=TAGS | _ALIASES | _BOXES,
    clean_content_tags=_WITH_CONTENT,
    attributes=ATTRIBUTES | {"a": {"href"}},
    url_schemes=SCHEMES,
    link_rel=None,
)


class RichTextError(ValueError):
    """The text cannot be taken in; the message code tells why: ``too_long`` or ``too_deep``."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


def clean(html: str, *, limited: bool = True) -> str:
    """The text in canonical, safe HTML; cleaning it again changes nothing.

    Raises ``RichTextError`` when the text is larger than ``MAX_BYTES`` bytes before or after cleaning (unless it
    is not ``limited``: then it is to be shown again, not kept), or nested without end.
    """
    result = richdoc.write(_document(html, limited))
    if limited:
        _check_size(result)
    return result


def safe(html: str) -> str:
    """The text without what is dangerous, not yet in order: all headings are still there. Raises ``RichTextError``."""
    if _nesting(html) > _MAX_NESTING:
        raise RichTextError("too_deep")  # parsing time grows with the square of the depth
    return _gate.clean(html.encode(errors="ignore").decode())


def to_plain(html: str) -> str:
    """The text in the plain notation of ``core.notation``, for editing without JavaScript."""
    return notation.write(_document(html))


def from_plain(text: str, *, limited: bool = True) -> str:
    """The clean HTML of a text in plain notation. Raises ``RichTextError`` as ``clean`` does."""
    return clean(richdoc.write(notation.read(text)), limited=limited)


def quotes(html: str) -> list[tuple[str, str]]:
    """The facts a text quotes (core.facts), as key and quoted value, each once, in order; ``html`` is canonical."""
    return list(dict.fromkeys((match[1], unescape(match[2])) for match in _QUOTE.finditer(html)))


def requote(html: str, key: str, *, value: str, old: str) -> str:
    """The text with one fact quoted anew wherever it says ``old``."""
    return _QUOTE.sub(lambda match: _quote(key, value) if _says(match, key, old) else match[0], html)


def unquote(html: str, key: str, *, old: str) -> str:
    """The text in which what was a quoted fact is ordinary text."""
    return _QUOTE.sub(lambda match: match[2] if _says(match, key, old) else match[0], html)


def written_out(html: str) -> str:
    """The text with every quoted fact as ordinary words, for what may never change any more and for print."""
    return _QUOTE.sub(lambda match: match[2], html)


def _says(match: re.Match, key: str, value: str) -> bool:
    return match[1] == key and unescape(match[2]) == value


def _quote(key: str, value: str) -> str:
    return f'<span data-fact="{key}">{escape(value, quote=False)}</span>'


def plain_text(html: str) -> str:
    """Only the words, one line per paragraph, item or table row."""
    return richdoc.plain(_document(html))


def _document(html: str, limited: bool = False) -> list[richdoc.Block]:
    if limited:
        _check_size(html)
    return richread.read(safe(html))


def _nesting(html: str) -> int:
    depth = deepest = 0
    for match in _NESTING.finditer(html):
        depth = max(depth + (-1 if match[1] else 1), 0)
        deepest = max(deepest, depth)
    return deepest


def _check_size(text: str) -> None:
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise RichTextError("too_long")
