"""Turning screen text into print: colours, arcs, dates, and rich text with sound headings, tables and links."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString, mark_safe

from core.richtext import written_out
from schools import look_rules

# fmt: off
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)
# fmt: on
ARCS = 7
LONG_TABLE_ROWS = 8  # from here a table may break over pages (its head repeats)
WIDE_TABLE_COLUMNS = 3  # from here a table also takes the label column
LABEL_LENGTH = 60  # longer cells are no row headings
LINE_LENGTH = {True: 92, False: 68}  # characters of table text that fit on a line: wide, in the text column
WORD_LENGTH = 24  # longer words are broken anyway, so they ask for no more than BROKEN_WORD
BROKEN_WORD = 14
SHORT_LINE = 22  # cells up to here like to stay on one line
MUCH_TEXT = 80  # more text than this in its cells gives a column no more room
SHORT_WORD = 6  # a last word as short as this does not stand alone on the last line
# A number stays with what it counts: 12 juni 2026, € 5, 9.00 uur, artikel 4c, 010-000 00 00.
_MONTH = "|".join(MONTHS)
TOGETHER = re.compile(rf"(\d|€|\bartikel|\bart\.|\bgroep|\b(?:{_MONTH})) (?=\d|(?:{_MONTH}|uur)\b)")
EXTERNAL = {"http", "https", "mailto", "tel"}
KEPT_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "ol": {"start"}}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = ("p", *HEADINGS, "ul", "ol", "li", "blockquote", "table")  # not printed when empty


@dataclass(frozen=True)
class Brand:
    """A board's three tokens, as #rrggbb: a colour with at least 4.5:1 on white, the ink on it, a soft tint."""

    color: str = "#12436d"
    ink: str = "#ffffff"
    soft: str = "#e8f0f6"

    def __post_init__(self) -> None:
        for token in (self.color, self.ink, self.soft):
            if not re.fullmatch(r"#[0-9a-fA-F]{6}", token):
                raise ValueError(f"not a colour as #rrggbb: {token!r}")

    @classmethod
    def of(cls, color: str) -> "Brand":
        """Of a board's colour; without one that of Safetyplan."""
        return cls(color, look_rules.ink_on(color), look_rules.soft_of(color)) if color else cls()

    def tint(self, share: float) -> str:
        """The colour mixed with white; ``share`` 1 is the colour itself, 0 is white."""
        channels = (int(self.color[i : i + 2], 16) for i in (1, 3, 5))
        return "#" + "".join(f"{round(255 - share * (255 - channel)):02x}" for channel in channels)


def dutch_date(day: date) -> str:
    """12 juni 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def arcs(brand: Brand) -> SafeString:
    """Seven quarter circles that run off the page, dark to light; 150 mm square, for the cover."""
    title = "Zeven bogen, één voor elk hoofdstuk van dit plan"
    strokes = (brand.tint(1 - 0.145 * i) for i in range(ARCS))
    return _arcs_svg(title, size=150, first=27.0, step=16.2, width=9.4, bleed=1, strokes=tuple(strokes))


def chapter_arcs(brand: Brand, number: int) -> SafeString:
    """The same seven, small, with the arc of this chapter dark; 32 mm square, for an opener."""
    light = brand.tint(0.16)
    strokes = tuple(brand.color if i + 1 == number else light for i in range(ARCS))
    return _arcs_svg(
        f"Hoofdstuk {number} van {ARCS}", size=36, first=6.0, step=4.6, width=2.6, bleed=0, strokes=strokes
    )


def _arcs_svg(
    title: str, *, size: int, first: float, step: float, width: float, bleed: int, strokes: tuple[str, ...]
) -> SafeString:
    """Quarter circles round the top right corner; presentation attributes only, as WeasyPrint wants them."""
    paths = []
    for i, stroke in enumerate(strokes):
        radius = first + i * step
        start, end = f"M{size - radius:g} {-bleed}V0", f"H{size + bleed}" if bleed else ""
        arc = f"A{radius:g} {radius:g} 0 0 0 {size} {radius:g}"
        paths.append(f'<path d="{start}{arc}{end}" fill="none" stroke="{stroke}" stroke-width="{width}"/>')
    box = f"0 {-bleed} {size + bleed} {size + bleed}"
    return mark_safe(  # noqa: S308 -- numbers, validated colours and our own title
        f'<svg class="arcs" xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img">'
        f"<title>{title}</title>{''.join(paths)}</svg>"
    )


def print_html(html: str, *, anchors: Mapping[str, str], under: int) -> SafeString:
    """Prepare cleaned rich text for print.

    Args:
        html: rich text as :mod:`core.richtext` leaves it (its elements only; unknown ones are unwrapped by it).
        anchors: what ``#…`` in a link may be called -> the id it has in this document.
        under: level of the heading above this text (2 in a section, 1 in an annex).
    """
    root = _parse(written_out(html))
    _clean_attributes(root)
    _drop_empty_blocks(root)
    _mend_links(root, anchors)
    _mend_headings(root, under)
    for table in list(root.iter("table")):
        _mend_table(table)
    _unwrap_single_paragraphs(root)
    _bind_words(root)
    inner = (root.text or "") and _escape(root.text or "")
    inner += "".join(ET.tostring(child, encoding="unicode", method="html") for child in root)
    return mark_safe(inner)  # noqa: S308 -- serialised from a tree of cleaned elements


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _TreeParser(HTMLParser):
    """Well-formed HTML to an element tree; the standard library's XML parser knows no <br> or &nbsp;."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = ET.TreeBuilder()
        self.builder.start("div", {})
        self.open = ["div"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in ("br", "hr", "img", "col"):
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open[1:]:
            while self.open[-1] != tag:
                self.builder.end(self.open.pop())
            self.builder.end(self.open.pop())

    def handle_data(self, data: str) -> None:
        self.builder.data(data)

    def tree(self) -> ET.Element:
        while self.open:
            self.builder.end(self.open.pop())
        return self.builder.close()


def _parse(html: str) -> ET.Element:
    parser = _TreeParser()
    parser.feed(html)
    parser.close()
    return parser.tree()


def _clean_attributes(root: ET.Element) -> None:
    """Nothing but what print needs: no ids that could occur twice, no classes of the editor."""
    for element in root.iter():
        kept = KEPT_ATTRIBUTES.get(element.tag, set())
        for name in set(element.attrib) - kept:
            del element.attrib[name]


def _mend_links(root: ET.Element, anchors: Mapping[str, str]) -> None:
    """In-plan links point at ids of this document; links to nowhere become text; a link holds text only."""
    for link in root.iter("a"):
        text, href = "".join(link.itertext()), link.get("href", "").strip()
        for child in list(link):
            link.remove(child)
        link.text = text
        if href.startswith("#") and href[1:] in anchors:
            link.set("href", f"#{anchors[href[1:]]}")
        elif urlsplit(href).scheme not in EXTERNAL:
            link.tag = "span"
            link.attrib.clear()


def _mend_headings(root: ET.Element, under: int) -> None:
    """Headings hang one level below the heading they stand under, whatever level the writer chose."""
    above = [(0, under)]  # (level as written, level as printed) of the headings this one stands under
    for element in root.iter():
        if element.tag in HEADINGS:
            written = int(element.tag[1])
            while above[-1][0] >= written:
                above.pop()
            above.append((written, min(above[-1][1] + 1, 6)))
            element.tag = f"h{above[-1][1]}"


def _mend_table(table: ET.Element) -> None:
    """A head with scopes, row headings where the first column names its rows, classes for width and length."""
    rows = list(table.iter("tr"))
    head = table.find("thead")
    if head is None and rows and all(cell.tag == "th" for cell in rows[0]):
        head = _move_to_head(table, rows[0])
    head_rows = [] if head is None else list(head.iter("tr"))
    body_rows = [row for row in rows if row not in head_rows]
    for row in head_rows:
        for cell in row:
            _set_heading(cell, "col")
    begins = _first_in_line(body_rows)
    names_rows = head is not None and all(_is_label(cell) for cell in begins)
    for row in body_rows:
        for cell in row:
            if cell.tag == "th" or (names_rows and cell in begins):
                _set_heading(cell, "row")
    columns = max((sum(int(cell.get("colspan") or 1) for cell in row) for row in rows), default=0)
    classes = ["wide"] if columns >= WIDE_TABLE_COLUMNS else []
    if len(rows) > LONG_TABLE_ROWS or sum(map(len, table.itertext())) > 1200:
        classes.append("long")
    if classes:
        table.set("class", " ".join(classes))
    if columns and all(len(row) == columns and not any(cell.get("rowspan") for cell in row) for row in rows):
        _set_widths(table, rows, LINE_LENGTH["wide" in classes])


def _set_widths(table: ET.Element, rows: list[ET.Element], line: int) -> None:
    """Give every column a width from what is in it: no cut words, no lone column of one word a line.

    Reckoned in characters. Each column gets its longest word; then short cells get their line; what is left over goes
    to the columns in the measure of the text in them. Fixed widths also spare the layout from measuring every cell.
    """
    columns = [["".join(cell.itertext()).strip() for cell in column] for column in zip(*rows, strict=True)]
    widths = [max(map(_longest_word, cells)) + 2.0 for cells in columns]
    usual = [sorted(map(len, cells))[round(0.8 * (len(cells) - 1))] + 2 for cells in columns]
    amount = [sum(map(len, cells)) / len(cells) for cells in columns]
    for wanted in ([min(length, SHORT_LINE) for length in usual], [min(length, MUCH_TEXT) for length in amount]):
        missing = [max(0.0, wish - width) for wish, width in zip(wanted, widths, strict=True)]
        share = min(1.0, max(0.0, line - sum(widths)) / (sum(missing) or 1.0))
        widths = [width + share * lack for width, lack in zip(widths, missing, strict=True)]
    group = ET.Element("colgroup")
    for width in widths:
        ET.SubElement(group, "col", style=f"width: {100 * width / sum(widths):.1f}%")
    table.insert(0, group)
    table.set("class", f"{table.get('class', '')} fixed".strip())


def _longest_word(text: str) -> int:
    lengths = map(len, _together(text).split(" "))
    return max(length if length <= WORD_LENGTH else BROKEN_WORD for length in lengths)


def _move_to_head(table: ET.Element, row: ET.Element) -> ET.Element:
    for parent in table.iter():
        if row in list(parent):
            parent.remove(row)
            break
    head = ET.Element("thead")
    head.append(row)
    table.insert(0, head)
    return head


def _first_in_line(rows: Sequence[ET.Element]) -> set[ET.Element]:
    """The cells of the first column; of a row beside a cell that goes on from above there is none."""
    found, free = set(), 0  # from which row on the first column is free
    for number, row in enumerate(rows):
        if number >= free and len(row):
            found.add(row[0])
            free = number + int(row[0].get("rowspan") or 1)
    return found


def _is_label(cell: ET.Element) -> bool:
    """Whether a cell can be the heading of its row: one short line."""
    return len(cell) <= 1 and 0 < len("".join(cell.itertext()).strip()) <= LABEL_LENGTH


def _set_heading(cell: ET.Element, scope: str) -> None:
    """A heading cell with its scope; one without words is no heading."""
    if "".join(cell.itertext()).strip():
        cell.tag = "th"
        cell.set("scope", scope)
    else:
        cell.tag = "td"


def _unwrap_single_paragraphs(root: ET.Element) -> None:
    """<li><p>x</p></li> says no more than <li>x</li>; editors write the former."""
    for element in list(root.iter()):
        if element.tag not in ("li", "td", "th") or not len(element) or (element.text or "").strip():
            continue
        first = element[0]
        if first.tag == "p" and sum(child.tag == "p" for child in element) == 1:
            _add_after(first, first[-1] if len(first) else None, first.tail or "")
            element.text = first.text
            element[0:1] = list(first)


def _drop_empty_blocks(root: ET.Element) -> None:
    for parent in list(root.iter()):
        previous = None
        for child in list(parent):
            if child.tag in BLOCKS and not "".join(child.itertext()).strip():
                _add_after(parent, previous, child.tail or "")
                parent.remove(child)
            else:
                previous = child


def _add_after(parent: ET.Element, previous: ET.Element | None, text: str) -> None:
    """Put text behind a child, or in front of all children."""
    if previous is None:
        parent.text = (parent.text or "") + text
    else:
        previous.tail = (previous.tail or "") + text


def _together(text: str) -> str:
    return TOGETHER.sub("\\1\xa0", text)


def _bind_words(root: ET.Element) -> None:
    """Hard spaces where a line break reads badly: in dates and amounts, and before a short last word."""
    for element in root.iter():
        element.text, element.tail = (part and _together(part) for part in (element.text, element.tail))
        if element.tag in ("p", "li"):
            last = element[-1] if len(element) else element
            text = last.text if last is element else last.tail
            bound = re.sub(rf" (?=\S{{1,{SHORT_WORD}}}\s*$)", "\xa0", text or "")
            if last is element:
                last.text = bound
            else:
                last.tail = bound
