"""The printed plan: tags, numbers, words and lines on real pages."""

import io
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.richtext import clean
from plans.document import PlanDocument, PrintAnnex, PrintChapter, PrintSection, plan_html, plan_pdf
from plans.printing import Brand, arcs, chapter_arcs, print_html
from tests.plans import sample_document
from tests.plans.sample_document import ADOPTED, BARE, CONCEPT

PRINTED = {"adopted": ADOPTED, "concept": CONCEPT, "bare": BARE}


@cache
def printed(name: str) -> bytes:
    return plan_pdf(PRINTED[name])


@cache
def pages(name: str) -> tuple[str, ...]:
    document = pypdfium2.PdfDocument(printed(name))
    return tuple(page.get_textpage().get_text_range() for page in document)


@pytest.fixture(params=PRINTED)
def tagged(request):
    with pikepdf.open(io.BytesIO(printed(request.param))) as document:
        yield document


def elements(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Structure elements in reading order."""
    found: list[pikepdf.Dictionary] = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for kid in node:
                walk(kid)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(node)
            walk(node.get("/K", pikepdf.Array()))

    walk(document.Root.StructTreeRoot.K)
    return found


def with_html(html: str) -> PlanDocument:
    section = PrintSection("1.1", "proef", "Proef", html)
    return replace(BARE, chapters=(PrintChapter(1, "Visie", "", (section,)),))


def text_of(document: PlanDocument) -> str:
    data = pypdfium2.PdfDocument(plan_pdf(document))
    return "\n".join(page.get_textpage().get_text_range() for page in data)


# --- tags ---


def test_the_pdf_says_its_language_and_title_and_that_it_is_tagged(tagged):
    assert str(tagged.Root.Lang) == "nl"
    assert "Veiligheidsplan 2026–2027 · " in str(tagged.docinfo.Title)
    assert tagged.Root.MarkInfo.Marked
    assert tagged.Root.ViewerPreferences.DisplayDocTitle


def test_headings_start_at_one_and_skip_no_level(tagged):
    levels = [int(str(e.S)[2]) for e in elements(tagged) if re.fullmatch(r"/H[1-6]", str(e.S))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_head_cell_has_a_scope_and_every_cell_of_a_headed_table_its_headers(tagged):
    heads = [e for e in elements(tagged) if e.S == "/TH"]
    assert heads
    assert {str(head.A.Scope) for head in heads} <= {"/Row", "/Column"}
    assert all("/Headers" in e.A for e in elements(tagged) if e.S == "/TD")


def test_every_figure_has_a_description(tagged):
    figures = [e for e in elements(tagged) if e.S == "/Figure"]
    assert figures
    assert all(str(figure.get("/Alt", "")) for figure in figures)


def test_every_link_is_tagged_and_described(tagged):
    links = sum(1 for page in tagged.pages for a in page.get("/Annots", ()) if a.Subtype == "/Link")
    assert links
    assert sum(1 for e in elements(tagged) if e.S == "/Link") >= links
    for page in tagged.pages:
        assert all("/StructParent" in annotation for annotation in page.get("/Annots", ()))


def test_the_bookmarks_are_chapters_with_their_sections():
    with pikepdf.open(io.BytesIO(printed("adopted"))) as document, document.open_outline() as outline:
        roots = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert roots[0][0] == "Omslag"
    assert roots[2] == (
        "1 Visie",
        ["1.1 Waar we voor staan", "1.2 De rol van ouders", "1.3 Het klimaat op school"],
    )
    assert roots[-1][0] == "Bijlage C Plichten en waar ze staan"


def test_all_fonts_are_embedded_and_ours(tagged):
    fonts = [f for f in tagged.objects if isinstance(f, pikepdf.Dictionary) and f.get("/Type") == "/FontDescriptor"]
    assert fonts
    assert all("Source-Sans-3" in str(font.FontName) for font in fonts)
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


# --- pages ---


def test_the_contents_name_the_page_where_each_section_really_is():
    for chapter in ADOPTED.chapters:
        for section in chapter.sections:
            line = re.search(
                rf"^{re.escape(section.number)}\s+{re.escape(section.title[:20])}[\s\S]*?(\d+)\s*$",
                pages("adopted")[1],
                re.M,
            )
            assert line, section.title
            heading = re.compile(rf"{re.escape(section.number)}\s+{re.escape(section.title[:20])}[\s\S]*?(Eigenaar)")
            assert heading.search(pages("adopted")[int(line[1]) - 1]), section.title


def test_every_page_but_the_cover_says_version_state_and_number():
    total = len(pages("adopted"))
    assert 23 <= total <= 26
    assert "pagina" not in pages("adopted")[0]
    for number, text in enumerate(pages("adopted")[1:], start=2):
        assert f"pagina {number} van {total}" in text
        assert "Versie 3 · vastgesteld op 12 juni 2026" in text


def test_the_running_header_names_school_and_chapter_except_on_an_opener():
    header = "Basisschool De Regenboog · 1 Visie"
    assert header not in pages("adopted")[2]
    assert header in pages("adopted")[3]


def test_a_concept_says_so_on_the_cover_and_on_every_page():
    assert "nog niet" in pages("concept")[0]
    for text in pages("concept"):
        assert "Concept" in text
    assert "Concept" not in "".join(pages("adopted"))


def test_contacts_stand_on_the_cover_only_when_given():
    assert "Bij wie kun je terecht?" in pages("adopted")[0]
    assert "Bij wie kun je terecht?" not in pages("bare")[0]


def test_the_annex_of_duties_names_article_section_and_status():
    page = next(text for text in pages("adopted") if "Plichten voor het basisonderwijs" in text)
    for words in ("WPO art. 4b", "4.2", "Op orde", "Bezig", "Let op", "Ontbreekt", "geen wet is", "36777"):
        assert words in page


def test_a_section_without_text_says_that_it_is_not_written_yet():
    assert "Deze paragraaf is nog niet geschreven." in pages("bare")[-1]


def test_names_with_other_letters_are_printed():
    text = text_of(with_html("<p>Şükran Łukasz Wójcik, Žofia Nguyễn, Αθηνά, Юлія, €, ‘zo’ – ½</p>"))
    assert "Şükran Łukasz Wójcik, Žofia Nguyễn, Αθηνά, Юлія, €, ‘zo’ – ½" in text


def test_the_same_plan_gives_the_same_bytes():
    assert plan_pdf(BARE) == printed("bare")


@pytest.mark.parametrize("name", PRINTED)
def test_no_text_runs_off_the_paper(name):
    """Every character lies inside the margins of 20 mm, but for the optical alignment of the title."""
    for page in pypdfium2.PdfDocument(printed(name)):
        width = page.get_width()
        text = page.get_textpage()
        for i in range(text.count_rects()):
            left, _, right, _ = text.get_rect(i)
            assert left >= 53
            assert right <= width - 54


def test_a_table_with_a_word_as_long_as_the_page_stays_on_the_paper():
    word = "Arbeidsomstandighedenbeleidsmedewerkersoverleg" * 3
    row = f"<tr>{''.join(f'<td>{word}</td>' for _ in range(6))}</tr>"
    page = pypdfium2.PdfDocument(plan_pdf(with_html(f"<table><tbody>{row}</tbody></table>")))[2]
    text = page.get_textpage()
    assert max(text.get_rect(i)[2] for i in range(text.count_rects())) <= page.get_width() - 54


def test_a_crowded_cover_keeps_its_blocks_apart():
    crowded = replace(CONCEPT, school_name=BARE.school_name, board_name=BARE.board_name, contacts=ADOPTED.contacts * 2)
    text = pypdfium2.PdfDocument(plan_pdf(crowded))[0].get_textpage()
    _, name_bottom, _, _ = text.get_charbox(text.search("Waterkant").get_next()[0])
    _, _, _, box_top = text.get_charbox(text.search("Bij wie kun").get_next()[0])
    assert name_bottom > box_top + 12


def test_a_list_leaves_no_single_item_alone_on_a_page():
    for page in pages("adopted")[2:]:
        lines = [line for line in page.splitlines() if line.strip()]
        assert not (len(lines) <= 4 and any(line.startswith("–") for line in lines))


# --- what a hostile or odd text does ---


def test_words_of_people_are_never_markup():
    hostile = '"><script>x</script><img src=x>'
    document = replace(
        BARE,
        school_name=hostile,
        board_name=hostile,
        annexes=(PrintAnnex(hostile, hostile),),
        chapters=(PrintChapter(1, hostile, hostile, (PrintSection("1.1", "a", hostile, "", hostile, hostile),)),),
    )
    html = plan_html(document)
    assert "<script" not in html
    assert "<img" not in html


def test_a_board_cannot_smuggle_css_into_its_colours():
    with pytest.raises(ValueError):
        Brand(color="red; } body { display: none")


def test_a_plan_of_nothing_but_a_cover_is_printed():
    assert "Veiligheidsplan" in text_of(replace(BARE, chapters=()))


# --- preparing rich text ---

ANCHORS = {"toezicht": "paragraaf-3-2", "paragraaf-3-2": "paragraaf-3-2"}


def ready(html: str, under: int = 2) -> str:
    return print_html(html, anchors=ANCHORS, under=under)


@pytest.mark.parametrize(
    ("written", "prepared"),
    [
        ("<h4>a</h4><h4>b</h4>", "<h3>a</h3><h3>b</h3>"),
        ("<h3>a</h3><h4>b</h4>", "<h3>a</h3><h4>b</h4>"),
        ('<p id="x" class="y">a</p>', "<p>a</p>"),
        ("<p>a</p><p>&nbsp;</p><p></p>", "<p>a</p>"),
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ('<a href="#toezicht"><strong>a</strong> b</a>', '<a href="#paragraaf-3-2">a b</a>'),
        ('<a href="#weg">a</a>', "<span>a</span>"),
        ('<a href="/s/school/plan">a</a>', "<span>a</span>"),
        ('<a href="javascript:x">a</a>', "<span>a</span>"),
        ('<a href="https://rijk.example/">a</a>', '<a href="https://rijk.example/">a</a>'),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("<p>op 12 juni 2026 om 9.00 uur</p>", "<p>op 12\xa0juni\xa02026 om 9.00\xa0uur</p>"),
        ("<p>wat er aan de hand is.</p>", "<p>wat er aan de hand\xa0is.</p>"),
    ],
)
def test_rich_text_is_made_ready_for_print(written, prepared):
    assert ready(written) == prepared


def test_in_an_annex_headings_start_one_level_higher():
    assert ready("<h3>a</h3><h4>b</h4>", under=1) == "<h2>a</h2><h3>b</h3>"


def test_a_first_row_of_head_cells_becomes_a_repeating_head():
    table = ready("<table><tbody><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></tbody></table>")
    assert '<thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>' in table
    assert '<tr><th scope="row">1</th><td>2</td></tr>' in table


def test_a_row_beside_a_heading_that_goes_on_has_no_heading_of_its_own():
    rows = '<tr><td rowspan="2">1</td><td>2</td></tr><tr><td>3</td></tr><tr><td>4</td><td>5</td></tr>'
    table = ready(f"<table><thead><tr><th>A</th><th>B</th></tr></thead>{rows}</table>")
    assert re.findall(r'<th[^>]*scope="row"[^>]*>(\d)', table) == ["1", "4"]


def test_long_cells_are_no_row_headings_and_empty_cells_no_headings():
    long = "Een hele zin die vertelt wat er gebeurt en dus zeker geen opschrift van een rij is."
    table = ready(f"<table><thead><tr><th></th><th>B</th></tr></thead><tr><td>{long}</td><td>2</td></tr></table>")
    assert 'scope="row"' not in table
    assert "<thead><tr><td></td>" in table


def test_columns_get_their_width_from_what_is_in_them():
    table = ready(sample_document.long_table(14))
    widths = [float(width) for width in re.findall(r"width: ([\d.]+)%", table)]
    assert sum(widths) == pytest.approx(100, abs=0.5)
    assert widths[1] == max(widths)
    assert 'class="wide long fixed"' in table


def test_a_table_with_merged_cells_keeps_its_own_widths():
    assert "<col" not in ready('<table><tr><td colspan="2">a</td></tr><tr><td>b</td><td>c</td></tr></table>')


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)


TAGS = ["p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "table", "tr", "th", "td", "blockquote"]
RICH_TEXT = st.recursive(
    TEXT.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
    lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=4)).map(
        lambda node: f"<{node[0]}>{''.join(node[1])}</{node[0]}>"
    ),
    max_leaves=20,
)


@given(RICH_TEXT)
def test_whatever_is_written_becomes_sound_markup_with_the_same_words(written):
    html = clean(written)
    prepared = ready(html)
    levels = [2, *map(int, re.findall(r"<h(\d)>", prepared))]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for tag in ("p", "ul", "td", "th", "a", "table"):
        assert len(re.findall(rf"<{tag}[ >]", prepared)) == prepared.count(f"</{tag}>")
    assert squeezed(prepared) == squeezed(html)


def squeezed(html: str) -> str:
    """The words alone."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", html))


def test_the_arc_of_a_chapter_is_the_dark_one():
    strokes = re.findall(r'stroke="(#\w+)"', chapter_arcs(Brand(), 3))
    assert strokes.index("#12436d") == 2
    assert len(set(strokes)) == 2
    assert len(re.findall("<path", arcs(Brand()))) == 7
