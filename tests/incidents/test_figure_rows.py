"""The rows of a table of figures as a page has them."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from incidents.figure_cells import Cell, Table
from incidents.templatetags.figures import figure_rows


def read(rows, *, heat=False):
    table = Table("key", "Title", "Corner", ["One"], rows, heat=heat)
    return ElementTree.fromstring(f"<table>{figure_rows(table)}</table>").findall("tr")


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1))
def test_whatever_a_row_is_called_is_read_as_text(name):
    (row,) = read([(name, [Cell(None, text=name)])])
    assert [cell.text for cell in row] == [name, name]
    assert not row.findall("*/*")


def test_a_number_that_is_kept_back_says_so_to_who_listens():
    (row,) = read([("Pesten", [Cell(None), Cell(12.5, level=3)])])
    hidden, shown = row.findall("td")
    assert hidden.get("class") == "kept-back"
    assert hidden.find("span[@class='visually-hidden']").text == "niet zichtbaar"
    assert (shown.get("class"), shown.text) == ("level-3", "12,5")


def test_the_last_row_of_a_heat_table_is_its_sum():
    rows = [("Plein", [Cell(1)]), ("Gang", [Cell(2)]), ("Samen", [Cell(3)])]
    assert [row.get("class") for row in read(rows, heat=True)] == [None, None, "sum"]
    assert [row.get("class") for row in read(rows)] == [None, None, None]
    assert read([], heat=True) == []
