"""Texts as the gate of rich text lets them in, for Hypothesis: nested lists, quotes, joined cells, marks."""

from html import escape
from itertools import pairwise

from hypothesis import strategies as st

from core.richtext import clean

WORDS = ["drie", "vier", "leraren", "lopen", "rond", "Bel", "112", "de", "in", "&", "<b>", "é", ",", ".", "-", "\n"]


def _runs() -> st.SearchStrategy[str]:
    """Words with marks, links, line breaks and quoted facts."""
    words = st.lists(st.sampled_from(WORDS), max_size=5).map(lambda each: escape(" ".join(each), quote=False))
    shapes = [
        "{}",
        "{}",
        "<strong>{}</strong>",
        "<em>{} <s>x</s></em>",
        "{}<br>slot",
        '<a href="https://a.nl/?b&amp;c">{}</a>',
    ]
    shapes += ['<span data-fact="schools.name">{}</span>', "<strong><em>{}</em> y</strong>"]
    pieces = st.tuples(st.sampled_from(shapes), words).map(lambda each: each[0].format(each[1]))
    return st.lists(pieces, min_size=1, max_size=3).map(" ".join)


def _table(cells: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    cell = st.tuples(st.sampled_from(["td", "td", "th", 'td colspan="2"', 'td rowspan="2"']), cells)
    row = st.lists(cell.map(lambda each: f"<{each[0]}>{each[1]}</{each[0][:2]}>"), min_size=1, max_size=3)
    rows = st.lists(row.map(lambda each: f"<tr>{''.join(each)}</tr>"), min_size=1, max_size=3).map("".join)
    plain = st.lists(cells, min_size=2, max_size=6).map(
        lambda each: "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in pairwise(each))
    )
    head = st.sampled_from(["", "<caption>Wie &amp; wat</caption>", "<thead><tr><th>Wie</th><th>Dag</th></tr></thead>"])
    return st.tuples(head, st.one_of(rows, plain)).map(lambda each: f"<table>{each[0]}<tbody>{each[1]}</tbody></table>")


def _blocks() -> st.SearchStrategy[str]:
    runs = _runs()
    leaves = st.tuples(st.sampled_from(["<p>{}</p>", "<p>{}</p>", "<h3>{}</h3>", "<h4>{}</h4>"]), runs).map(
        lambda each: each[0].format(each[1])
    )

    def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        flow = st.lists(st.one_of(inner, runs), min_size=1, max_size=2).map("".join)
        items = st.lists(flow.map("<li>{}</li>".format), min_size=1, max_size=3).map("".join)
        lists = st.tuples(st.sampled_from(["<ul>{}</ul>", "<ol>{}</ol>", '<ol start="3">{}</ol>']), items)
        return st.one_of(
            lists.map(lambda each: each[0].format(each[1])),
            flow.map("<blockquote>{}</blockquote>".format),
            _table(flow),
        )

    return st.one_of(leaves, st.just("<hr>"), st.recursive(leaves, around, max_leaves=6))


def rich_texts(max_size: int = 4) -> st.SearchStrategy[str]:
    """Canonical HTML of up to so many blocks."""
    return st.lists(_blocks(), max_size=max_size).map(lambda parts: clean("".join(parts)))
