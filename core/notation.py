r"""The plain notation: rich text as a person edits it in a bare text area, without JavaScript.

It looks like Markdown, but reads every document of ``core.richdoc`` back exactly, so that a save without
JavaScript loses nothing. Where it differs from Markdown it does so for that reason (``**Let op:**nu`` is
bold, a new line is a new line, a cell may hold several lines), which is why it has a reader of its own:

    ## Heading             ### Smaller heading      > quoted text      ---
    - item                 1. item                  (nested and further lines indented by two spaces or more)
    **bold**  *italic*  ~~struck~~  [text](address)  {contacts.coordinator: Anna de Boer}
    |= Caption of the table
    | Who  | What |                    the rows above the dashes are headers
    | ---- | ---- |
    | # Anna | one line ↵ next line |  ``# `` makes a single cell a header
    | << | ^^ |                        joined with the cell on the left, with the cell above

What stands in braces quotes a fact (``core.facts``). A backslash before a sign takes away its meaning. Two lists
that follow each other differ in their sign (``-``, ``*``; ``1.``, ``1)``).
"""

import re
from dataclasses import replace

from core.richdoc import FACT_KEY, MAX_QUOTE, Block, Cell, Heading, Listing, Paragraph, Quote, Rule, Run, Table

NEW_LINE = "↵"  # a new line inside a cell
LEFT, ABOVE = "<<", "^^"

_MAX_DEPTH = 20
_TOGGLES = {"**": "strong", "*": "em", "~~": "s"}

_HEADING = re.compile(r"(#{1,6})(?: +(.*)|$)")
_RULE = re.compile(r"-{3,}$")
_MARKER = re.compile(r"([-*•]|(\d{1,5})([.)]))(?: +|$)")
_LINE_START = re.compile(r"(#(?=#{0,5}(?: |$))|>|[-•](?= |$)|-(?=--+$)|\d{1,5}(?=[.)](?: |$)))")
_SPECIAL = re.compile(r"[\\*~\[\]|↵{}]")
_ESCAPED = re.compile(r"\\([^\w\s])")
_SEPARATOR = re.compile(r":?-+:?$")
_TOKEN = re.compile(
    r"""\\(?P<escaped>[^\w\s])
    | \{(?P<fact>FACT_KEY):(?=\s*[^\s}])(?P<quoted>(?:\\[^\w\s]|[^\\{}\n]){1,MAX_QUOTE})\}
    | (?P<loose>(?<=\s)(?:\*+|~~)(?=\s))        # between spaces: "5 * 3"
    | (?P<toggle>\*\*|\*|~~)
    | (?P<bracket>\[)
    | \]\((?P<address>[^()\s]*)\)
    | (?P<other>[^\\{*~\[\]\n]+|.|\n)""".replace("FACT_KEY", FACT_KEY).replace("MAX_QUOTE", str(MAX_QUOTE + 1)),
    re.VERBOSE,
)


# --- Writing ---


def write(blocks: list[Block]) -> str:
    """The document in plain notation."""
    return "\n".join(_lines(blocks))


def _lines(blocks: list[Block], tight: bool = False) -> list[str]:
    """The lines of blocks; ``tight`` leaves no blank line between a text and the list under it."""
    lines: list[str] = []
    previous: Block | None = None
    alternate = False
    for block in blocks:
        if previous and not (tight and isinstance(block, Listing) and isinstance(previous, Paragraph)):
            lines.append("")
        if isinstance(block, Listing):
            same_kind = isinstance(previous, Listing) and previous.ordered == block.ordered
            alternate = same_kind and not alternate
            lines += _list_lines(block, alternate)
        else:
            lines += _block_lines(block)
        previous = block
    return lines


def _block_lines(block: Block) -> list[str]:
    match block:
        case Paragraph(runs):
            return [_LINE_START.sub(_escape_start, line, count=1) for line in _inline(runs).split("\n")]
        case Heading(level, runs):
            return [f"{'#' * (level - 1)} {_inline(runs)}"]
        case Quote(inner):
            return [f"> {line}".rstrip() for line in _lines(inner)]
        case Table():
            return _table_lines(block)
        case _:
            return ["---"]


def _escape_start(match: re.Match) -> str:
    if match.start():
        return match[0]
    return match[0] + "\\" if match[0].isdigit() else "\\" + match[0]


def _list_lines(block: Listing, alternate: bool) -> list[str]:
    lines = []
    for number, item in enumerate(block.items, block.start):
        if block.ordered:
            marker = f"{number}{')' if alternate else '.'} "
        else:
            marker = "* " if alternate else "- "
        first, *rest = _lines(item, tight=True)
        if isinstance(item[0], Listing):  # an item without a text of its own
            first, rest = "", [first, *rest]
        lines.append((marker + first).rstrip())
        lines += [" " * len(marker) + line if line else "" for line in rest]
    return lines


def _table_lines(table: Table) -> list[str]:
    texts: dict[tuple[int, int], str] = {}
    for y, row in enumerate(table.rows):
        x = 0
        for cell in row:
            while (y, x) in texts:
                x += 1
            for dy in range(cell.rowspan):
                for dx in range(cell.colspan):
                    texts[y + dy, x + dx] = LEFT if dx else ABOVE
            texts[y, x] = _cell_text(cell, marked=y >= table.header_rows)
    width = max(x for _, x in texts) + 1
    lines = ["| " + " | ".join(texts[y, x] for x in range(width)) + " |" for y in range(len(table.rows))]
    if table.header_rows:
        lines.insert(table.header_rows, "|" + " --- |" * width)
    return ([f"|= {_escape(table.caption)}"] if table.caption else []) + lines


def _cell_text(cell: Cell, marked: bool) -> str:
    text = f" {NEW_LINE} ".join(_lines(cell.blocks, tight=True))
    if text in (LEFT, ABOVE):
        text = "\\" + text
    return f"# {text}" if cell.header and marked else text


def _inline(runs: list[Run]) -> str:
    parts: list[str] = []
    marks: frozenset[str] = frozenset()
    href = ""
    for run in [*runs, Run("")]:
        if href and href != run.href:
            parts.append(f"]({href})")
        parts += [sign for sign, mark in _TOGGLES.items() if mark in marks ^ run.marks]
        if run.href and href != run.href:
            parts.append("[")
        parts.append(f"{{{run.fact}: {_escape(run.text)}}}" if run.fact else _escape(run.text))
        marks, href = run.marks, run.href
    return "".join(parts)


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


# --- Reading ---


def read(text: str) -> list[Block]:
    """The document in a text in plain notation. Every text is one: what has no meaning is a paragraph."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return _read_blocks(text.split("\n"))


def _read_blocks(lines: list[str], depth: int = 0) -> list[Block]:
    blocks: list[Block] = []
    position = 0
    while position < len(lines):
        line = lines[position].strip(" ")
        if not line:
            position += 1
            continue
        reader = next(read for starts, read in _READERS if starts(line, depth))
        block, position = reader(lines, position, depth)
        blocks.append(block)
    return blocks


def _match(pattern: re.Pattern, line: str) -> re.Match:
    """The match of a line of which the reader already knows that it matches."""
    match = pattern.match(line.strip(" "))
    assert match is not None
    return match


def _read_rule(lines, position, depth):
    return Rule(), position + 1


def _read_heading(lines, position, depth):
    signs, text = _match(_HEADING, lines[position]).groups()
    return Heading(3 if len(signs) < 3 else 4, _read_inline(text or "")), position + 1


def _read_quote(lines, position, depth):
    inner = []
    while position < len(lines) and lines[position].strip(" ").startswith(">"):
        inner.append(lines[position].strip(" ")[1:].removeprefix(" "))
        position += 1
    return Quote(_read_blocks(inner, depth + 1)), position


def _read_paragraph(lines, position, depth):
    end = position + 1
    while end < len(lines) and lines[end].strip(" ") and not _starts_block(lines[end].strip(" "), depth):
        end += 1
    return Paragraph(_read_inline("\n".join(line.strip(" ") for line in lines[position:end]))), end


def _read_list(lines, position, depth):
    base = _indent(lines[position])
    sign, number, delimiter = _match(_MARKER, lines[position]).groups()
    items = []
    while position < len(lines) and _is_item(lines[position], base, delimiter or sign):
        line = lines[position].strip(" ")
        marker = _match(_MARKER, line)
        width = base + len(marker[1]) + 1
        inner = [line[marker.end() :]]
        position += 1
        while position < len(lines) and _belongs(lines, position, base):
            inner.append(lines[position][min(_indent(lines[position]), width) :])
            position += 1
        items.append(_read_blocks(inner, depth + 1))
        following = _next_text(lines, position)
        if following < len(lines) and _is_item(lines[following], base, delimiter or sign):
            position = following
    return Listing(items, bool(number), int(number or 1)), position


def _is_item(line: str, base: int, kind: str) -> bool:
    marker = _MARKER.match(line.strip(" "))
    return marker is not None and base <= _indent(line) < base + 2 and (marker[3] or marker[1]) == kind


def _belongs(lines: list[str], position: int, base: int) -> bool:
    """Whether a line is part of the item above it: indented, or blank with an indented line after it."""
    following = _next_text(lines, position)
    return following < len(lines) and _indent(lines[following]) >= base + 2


def _next_text(lines: list[str], position: int) -> int:
    while position < len(lines) and not lines[position].strip(" "):
        position += 1
    return position


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _read_table(lines, position, depth):
    caption, header_rows = "", 0
    rows: list[list[str]] = []
    while position < len(lines) and (line := lines[position].strip(" ")).startswith("|"):
        cells = _split(line[1:], "|")
        if line.startswith("|=") and not rows:
            caption = "".join(run.text for run in _read_inline(line[2:]))
        elif rows and not header_rows and all(_SEPARATOR.match(cell.strip(" ")) for cell in cells):
            header_rows = len(rows)
        else:
            rows.append([cell.strip(" ") for cell in cells])
        position += 1
    return Table(_read_cells(rows, header_rows, depth), caption), position


def _split(text: str, sign: str) -> list[str]:
    """The parts between unescaped signs; nothing after the last sign is not a part."""
    parts = [""]
    for token in re.findall(rf"\\.?|[^\\{sign}]+|{re.escape(sign)}", text):
        if token == sign:
            parts.append("")
        else:
            parts[-1] += token
    return parts[:-1] if len(parts) > 1 and not parts[-1].strip(" ") else parts


def _read_cells(rows: list[list[str]], header_rows: int, depth: int) -> list[list[Cell]]:
    width = max(map(len, rows), default=0)
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for y, row in enumerate(rows):
        row += [""] * (width - len(row))
        for x, text in enumerate(row):
            neighbour = (y, x - 1) if text == LEFT else (y - 1, x) if text == ABOVE else (y, x)
            owners[y, x] = owners.get(neighbour, (y, x))
    areas: dict[tuple[int, int], set] = {}
    for place, owner in owners.items():
        areas.setdefault(owner, set()).add(place)
    table: list[list[Cell]] = [[] for _ in rows]
    for y, x in owners:
        owner = owners[y, x]
        if owner != (y, x) and _is_rectangle(owner, areas[owner]):
            continue
        text = "" if rows[y][x] in (LEFT, ABOVE) else rows[y][x]
        cell = _read_cell(text, y < header_rows, depth)
        if owner == (y, x) and _is_rectangle(owner, areas[owner]):
            bottom, right = max(areas[owner])
            cell.rowspan, cell.colspan = bottom - y + 1, right - x + 1
        table[y].append(cell)
    return table


def _is_rectangle(owner: tuple[int, int], area: set) -> bool:
    bottom, right = max(area)
    return min(area) == owner and len(area) == (bottom - owner[0] + 1) * (right - owner[1] + 1)


def _read_cell(text: str, header: bool, depth: int) -> Cell:
    if text == "#" or text.startswith("# "):
        header, text = True, text[2:]
    lines = [line.rstrip(" ").removeprefix(" ") for line in _split(text, NEW_LINE)]
    return Cell(_read_blocks(lines, depth + 1), header)


def _read_inline(text: str) -> list[Run]:
    """The runs of a text. A sign without its counterpart, or between spaces, is a sign."""
    tokens = list(_TOKEN.finditer(text))
    unmatched = set()
    for sign in _TOGGLES:
        places = [i for i, token in enumerate(tokens) if token["toggle"] == sign]
        unmatched.update(places[-1:] if len(places) % 2 else [])
    runs: list[Run] = []
    marks: frozenset[str] = frozenset()
    opened = None  # where the text of a link starts
    for i, token in enumerate(tokens):
        if token["toggle"] and i not in unmatched:
            marks ^= {_TOGGLES[token["toggle"]]}
        elif token["address"] is not None and opened is not None:
            runs[opened:] = [replace(run, href=token["address"]) for run in runs[opened + 1 :]]
            opened = None
        elif token["fact"]:
            runs.append(Run(_ESCAPED.sub(r"\1", token["quoted"].strip()), marks, fact=token["fact"]))
        else:
            if token["bracket"]:
                opened = len(runs)
            runs.append(Run(token["escaped"] or token[0], marks))
    return runs


def _starts_block(line: str, depth: int) -> bool:
    return any(starts(line, depth) for starts, _ in _READERS[:-1])


_READERS = (
    (lambda line, depth: depth >= _MAX_DEPTH, _read_paragraph),
    (lambda line, depth: _RULE.match(line), _read_rule),
    (lambda line, depth: _HEADING.match(line), _read_heading),
    (lambda line, depth: line.startswith(">"), _read_quote),
    (lambda line, depth: line.startswith("|"), _read_table),
    (lambda line, depth: _MARKER.match(line), _read_list),
    (lambda line, depth: True, _read_paragraph),
)
