"""Tables as files: valid, the same each time, and harmless in a spreadsheet."""

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.xlsx import Sheet, csv_file, xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"]


def parts(content: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: ElementTree.fromstring(package.read(name)) for name in package.namelist()}


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first text there is takes long
@given(st.lists(st.text(), max_size=4), st.text(max_size=40))
def test_any_text_gives_a_workbook_that_reads_back_without_formulas(texts, name):
    found = parts(xlsx([Sheet(name, [texts, [1, 2.5, None]]), Sheet(name, [])]))
    sheet = found["xl/worksheets/sheet1.xml"]
    assert not list(sheet.iter(f"{MAIN}f"))
    numbers = [each for each in sheet.iter(f"{MAIN}c") if each.get("t") != "s"]
    assert [each.findtext(f"{MAIN}v") for each in numbers] == ["1", "2.5"]
    names = [each.get("name") for each in found["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    assert len({each.casefold() for each in names}) == 2
    assert all(0 < len(each) <= 31 for each in names)


def test_schools_of_one_name_get_tabs_of_their_own():
    """Also when another is called as the second of them would be."""
    found = parts(xlsx([Sheet(name, []) for name in ("De Ark", "De Ark 3", "De Ark", "de ark")]))
    names = [each.get("name") for each in found["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    assert len({each.casefold() for each in names}) == 4


def test_the_same_table_gives_the_same_file():
    assert xlsx([Sheet("Cijfers", [["a", 1]])]) == xlsx([Sheet("Cijfers", [["a", 1]])])


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_is_text_in_csv(text):
    ((found,),) = csv.reader(io.StringIO(csv_file([[text]]).decode("utf-8-sig"), newline=""), delimiter=";")
    assert found == f"'{text}"


def test_csv_is_what_a_dutch_spreadsheet_reads():
    assert csv_file([["Plek", 2.5, None, 3]]) == "\ufeffPlek;2,5;;3\r\n".encode()


def test_a_whole_number_is_told_whole_to_programs():
    assert csv_file([[53.0, 3.7, 1200000.0, 0.0]]).decode("utf-8-sig") == "53;3,7;1200000;0\r\n"
