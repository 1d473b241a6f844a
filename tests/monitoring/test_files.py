"""Every file of a round holds the very numbers of the page."""

import io
import json
import re
import zipfile
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from django.utils.translation import override

from core.models import AuditEvent, StoredFile
from core.outbox import work
from monitoring import result_selectors
from monitoring.models import MonitorPaper
from monitoring.table_selectors import tables
from monitoring.tasks import paper_html

GROUPS = (("Groep 5", 5, 4), ("Groep 6", 6, 12), ("Groep 7", 7, 14), ("Groep 8", 8, 13))
Numbers = list[list[str]]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Tables(HTMLParser):
    """The numbers of every row of every table, in reading order; "x" for what is kept back."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[Numbers] = []
        self.cell: list[str] | None = None
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tbody":
            self.inside = True
            self.found.append([])
        elif tag == "tr" and self.inside:
            self.found[-1].append([])
        elif tag == "td":
            self.cell = ["x"] if "kept-back" in (dict(attrs).get("class") or "") else []

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "tbody"
        if tag == "td" and self.cell is not None:
            text = " ".join(self.cell).strip()
            self.found[-1][-1].append("x" if text.startswith("x") else plain(text))
            self.cell = None


def plain(value: Any) -> str:
    """ "3,25 goed", 3.25 and "3.25" are one number; words stay words."""
    text = str(value)
    number = re.match(r"^-?\d+(?:[.,]\d+)?", text)
    return str(Decimal(number[0].replace(",", ".")).normalize()) if number else text


def sheets_of(content: bytes) -> list[Numbers]:
    """The values of every row of every sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xml")}
    words = ["".join(each.itertext()) for each in parts["xl/sharedStrings.xml"].iter(f"{MAIN}si")]
    found = []
    for number in range(1, sum("worksheets/sheet" in name for name in parts) + 1):
        cells = [list(each) for each in parts[f"xl/worksheets/sheet{number}.xml"].iter(f"{MAIN}row")]
        found.append([[plain(_value(cell, words)) for cell in each] for each in cells])
    return found


def _value(cell: Any, words: list[str]) -> str:
    value = cell.findtext(f"{MAIN}v") or ""
    return words[int(value)] if cell.get("t") == "s" else value


@pytest.fixture
def row(closed):
    closed(groups=GROUPS, days_ago=370)
    return closed(groups=GROUPS, EV3=1, LA2=2, WB1=100)


@pytest.fixture
def expected(world, at, row) -> list[Numbers]:
    with override("nl"):
        found = at(lambda: tables(result_selectors.told(row, world.regenboog)))
        return [[[told(cell) for cell in each.cells] for each in table.rows] for table in found]


def told(cell: Any) -> str:
    return "x" if cell.hidden else plain(cell.value)


def test_page_pdf_xlsx_and_json_say_the_same_number_by_number(world, at, row, expected, sign_in):
    client, address = sign_in(world.leader), f"/s/regenboog/monitor/{row.pk}"
    assert any("x" in each for table in expected for each in table)
    assert sum(len(each) for table in expected for each in table) > 100

    page = client.get(f"{address}/resultaten/").content.decode()
    assert Tables(page).found == expected

    client.post(f"{address}/pdf/", {"kind": "report"})
    html, _name = at(lambda: paper_html(MonitorPaper.objects.get()))
    assert Tables(html).found == expected

    data = json.loads(client.get(f"{address}/resultaten/json/").content)
    rows = [[each["values"] for each in table["rows"]] for table in data["tables"]]
    assert [[["x" if v is None else plain(v) for v in each] for each in table] for table in rows] == expected
    assert data["validated"] is False

    sheets = sheets_of(client.get(f"{address}/resultaten/excel/").content)
    for sheet, table in zip(sheets, expected, strict=True):
        assert [each[1:] for each in sheet[-len(table) :]] == table


def test_the_printed_pdf_has_the_numbers_of_the_page(world, at, row, expected, sign_in):
    pypdfium2 = pytest.importorskip("pypdfium2")
    client = sign_in(world.leader)
    state = client.post(f"/s/regenboog/monitor/{row.pk}/pdf/", {"kind": "report"}).url
    assert 'hx-trigger="every 1s"' in client.get(state).content.decode()
    work()
    page = client.get(state).content.decode()
    file = at(lambda: StoredFile.objects.get(kind="monitor_report"))
    assert str(file.pk) in page
    content = b"".join(client.get(f"/s/regenboog/bestanden/{file.pk}/"))
    with pikepdf.open(io.BytesIO(content)) as made:
        assert "/StructTreeRoot" in made.Root
        assert made.Root.Lang == "nl"
    document = pypdfium2.PdfDocument(content)
    text = " ".join(each.get_textpage().get_text_range() for each in document)
    assert "Afgedrukt op" in text
    read = [plain(each) for each in re.findall(r"\d+(?:,\d+)?(?=[%\s])", text)]
    for number in {v for table in expected for each in table for v in each if v[:1].isdigit()}:
        assert number in read, number


def test_asking_for_the_same_pdf_twice_makes_it_once(world, at, row, sign_in):
    client, address = sign_in(world.leader), f"/s/regenboog/monitor/{row.pk}/pdf/"
    first, second = (client.post(address, {"kind": "parents"}).url for _ in range(2))
    assert first == second
    work()
    assert client.post(address, {"kind": "parents"}).url == first
    assert at(lambda: MonitorPaper.objects.count()) == 1


def test_there_is_no_pdf_of_another_kind(world, row, sign_in):
    for kind in ("law", "", "alles"):
        assert sign_in(world.leader).post(f"/s/regenboog/monitor/{row.pk}/pdf/", {"kind": kind}).status_code == 404


def test_names_of_groups_are_no_formulas(world, closed, sign_in):
    row = closed(groups=(("=1+1", 7, 14), ("@SUM(A1)", 8, 13)))
    content = sign_in(world.leader).get(f"/s/regenboog/monitor/{row.pk}/resultaten/excel/").content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_who_took_the_figures_is_written_down(world, at, row, sign_in):
    sign_in(world.leader).get(f"/s/regenboog/monitor/{row.pk}/resultaten/json/")
    assert at(lambda: AuditEvent.objects.get(action="results.taken").detail) == {"ending": "json"}


@pytest.mark.parametrize("kind", ["team", "pupils", "council", "parents"])
def test_every_variant_prints(world, at, row, sign_in, kind):
    client = sign_in(world.leader)
    client.post(f"/s/regenboog/monitor/{row.pk}/pdf/", {"kind": kind})
    work()
    assert at(lambda: MonitorPaper.objects.get().file.kind) == f"monitor_{kind}"
