"""The gate for tables that come in: what is read, what is refused, and that it says where and why."""

import time as clock
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from io import BytesIO

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook  # noqa: TID251  (files of other programs, to read)

from core import tables, xlsx
from core.table_fields import TableField
from core.tables import Limits, TableError, date_of, number_of, read_table, text_of

CSV = "Datum;Soort;Aantal\r\n28-11-2026;Ruzie;2\r\n\r\n29-11-2026;Pesten;\r\n"


def workbook(*sheets, **options) -> bytes:
    """``sheets``: a list of rows each. Days and times are written as such."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "d-m-yyyy"}) as book:
        clock_face = book.add_format({"num_format": "hh:mm"})
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet()
            for n, row in enumerate(rows):
                for column, value in enumerate(row):
                    if options.get("formulas") and str(value).startswith("="):
                        sheet.write_formula(n, column, value, None, 42)
                    else:
                        sheet.write(n, column, value, clock_face if isinstance(value, time) else None)
            if number in options.get("hidden", ()):
                sheet.hide()
    return file.getvalue()


def repacked(content: bytes, **entries: bytes) -> bytes:
    """The same archive with other or more parts; a name has ``__`` for ``/``."""
    changed = {name.replace("__", "/").replace("_dot_", "."): text for name, text in entries.items()}
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.pop(name, None) or old.read(name))
        for name, text in changed.items():
            new.writestr(name, text)
    return written.getvalue()


def refusal(content: bytes, **limits: int) -> TableError:
    with pytest.raises(TableError) as caught:
        read_table(content, Limits(**limits))
    assert caught.value.text
    return caught.value


def cells(content: bytes) -> list[tuple[tables.Value, ...]]:
    return [row.cells for row in read_table(content).rows]


def test_a_spreadsheet_gives_days_times_numbers_and_texts():
    rows = [["Dag", "Uur", "Aantal", "Deel", "Wat"], [date(2026, 11, 28), time(10, 30), 3, 2.5, " Ruzie "]]
    [row] = cells(workbook(rows))
    assert row == (date(2026, 11, 28), time(10, 30), 3, 2.5, "Ruzie")


def test_a_row_keeps_the_number_that_a_spreadsheet_shows():
    rows = [[], ["Overzicht van de school"], ["Dag", "Soort"], ["1-9-2026", "Ruzie"], [], ["2-9-2026", "Pesten"]]
    for content in (workbook(rows), xlsx.csv_file(rows)):
        table = read_table(content)
        assert table.header == ("Dag", "Soort")
        assert [row.number for row in table.rows] == [4, 6]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_however_it_was_written(delimiter, code):
    text = CSV.replace(";", delimiter).replace("Ruzie", f'"Café{delimiter} ’s ochtends\n€ 5"')
    assert cells(text.encode(code)) == [
        ("28-11-2026", f"Café{delimiter} ’s ochtends\n€ 5", "2"),
        ("29-11-2026", "Pesten", None),
    ]


def test_a_formula_is_read_as_what_it_last_showed():
    assert cells(workbook([["Dag", "Som"], ["x", "=SUM(1;41)"]], formulas=True)) == [("x", 42)]


def test_the_first_sheet_that_one_sees_and_that_says_something_is_read():
    secret, shown = [["Geheim", "x"], ["a", "b"]], [["Dag", "Soort"], ["1-9-2026", "Ruzie"]]
    assert cells(workbook([], secret, shown, hidden=[1])) == [("1-9-2026", "Ruzie")]


def test_every_column_with_something_in_it_has_a_name_of_its_own():
    table = read_table(workbook([["Dag", "", "dag", ""], ["1", "", "2", "3"]]))
    assert table.header == ("Dag", "dag (2)", "Kolom D")
    assert table.rows[0].cells == ("1", "2", "3")


CELL = st.one_of(
    st.none(),
    st.integers(-(10**12), 10**12),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 4)),
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(CELL, CELL, st.integers(1, 9)), min_size=1, max_size=8))
@example([("=1+1", "-x", 1), ("@a", "+31", 2)])
@example([(0.0, 53.0, 1)])
def test_what_leaves_through_our_own_gate_comes_in_the_same(rows):
    whole = [["Een", "Twee", "Drie"], *map(list, rows)]
    assert cells(xlsx.xlsx([xlsx.Sheet("Blad", whole)])) == rows
    assert cells(xlsx.csv_file(whole)) == [tuple(text_of(value) or None for value in row) for row in rows]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_a_table_or_are_refused(content):
    with suppress(TableError):
        table = read_table(content)
        assert all(len(row.cells) == len(table.header) for row in table.rows)


def test_half_a_spreadsheet_is_damaged():
    whole = workbook([["Dag", "Soort"], ["1-9-2026", "Ruzie"]])
    assert str(refusal(whole[: len(whole) // 2])) == "damaged"
    broken = repacked(whole, xl__worksheets__sheet1_dot_xml=b"<worksheet><sheetData><row><c r='A1'>")
    assert str(refusal(broken)) in ("damaged", "empty")


def test_what_is_no_table_is_told_apart():
    office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
    whole = workbook([["Dag"], ["1"]])
    types = b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    found = {
        b"  \n": "empty",
        b"%PDF-1.7 %%EOF": "type",
        b"\x89PNG\r\n\x1a\n\0": "type",
        b"<html><table><tr><td>Dag": "type",
        office: "old",
        office + "EncryptedPackage".encode("utf-16-le"): "locked",
        repacked(whole, xl__vbaProject_dot_bin=b"x"): "macros",
        repacked(whole, **{"[Content_Types]_dot_xml": types}): "macros",
        repacked(whole, xl__workbook_dot_bin=b"x"): "old",
        b"Dag;Soort\r\n": "no_rows",
        b'Dag;Soort\r\n1;"a"b\r\n': "quotes",
    }
    assert {str(refusal(content)) for content in found} == set(found.values())
    for content, code in found.items():
        assert str(refusal(content)) == code


def test_limits_say_where():
    assert str(refusal(b"a;b\r\n" + b"1;2\r\n" * 6, rows=5)) == "too_many_rows"
    assert str(refusal(workbook([["a", "b"], *[["1", "2"]] * 6]), rows=5)) == "too_many_rows"
    assert str(refusal(b"a;b;c\r\n1;2;3", columns=2)) == "too_many_columns"
    assert str(refusal(workbook([["a", "b", "c"], ["1"]]), columns=2)) == "too_many_columns"
    for content in (b"a;b\r\n1;2\r\n1;" + b"x" * 30, workbook([["a", "b"], ["1", "2"], ["1", "x" * 30]])):
        error = refusal(content, letters=20)
        assert (str(error), error.row) == ("long_cell", 3)
    assert str(refusal(b"a;b\r\n" * 3_000_000)) == "too_large"


def test_a_bomb_is_not_opened():
    start = clock.monotonic()
    assert str(refusal(repacked(workbook([["a"], ["1"]]), xl__media__x_dot_bin=bytes(60_000_000)))) == "bomb"
    assert clock.monotonic() - start < 5


def test_a_sheet_that_spans_the_whole_grid_is_too_heavy_and_harms_nobody():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    error = refusal(repacked(workbook([["a"], ["1"]]), xl__worksheets__sheet1_dot_xml=sheet))
    assert str(error) in ("too_heavy", "too_many_columns")


def test_entities_do_not_unfold():
    bomb = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    sheet = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "zzzzzzzzzz">' + bomb + b"]>"
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row></sheetData></worksheet>'
    )
    start = clock.monotonic()
    assert refusal(repacked(workbook([["a"], ["1"]]), xl__worksheets__sheet1_dot_xml=sheet))
    assert clock.monotonic() - start < 10


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 3, 8),
        datetime(2026, 3, 8, 12),
        "8-3-2026",
        "08/03/26",
        "8.3.2026",
        "8 maart 2026",
        "8 mrt. 2026",
        "2026-03-08",
        "2026-03-08 10:15",
        "8-3-2026 10:15",
    ],
)
def test_a_day_is_read_as_the_dutch_write_it(value):
    assert date_of(value) == date(2026, 3, 8)


@pytest.mark.parametrize("value", [None, "", "31-2-2026", "ergens in maart", 46000, "8-3-20261"])
def test_what_is_no_day_is_none(value):
    assert date_of(value) is None


def test_numbers_take_a_comma():
    assert [number_of(value) for value in ("3,5", "-2", 4, 1.5, "drie", "", None)] == [
        3.5,
        -2,
        4,
        1.5,
        None,
        None,
        None,
    ]


class UploadForm(forms.Form):
    file = TableField()


def test_a_form_says_what_is_wrong_in_the_language_of_who_reads():
    def errors(content: bytes) -> str:
        form = UploadForm({}, {"file": SimpleUploadedFile("x.xlsx", content)})
        form.is_valid()
        return " ".join(form.errors.get("file", []))

    assert errors(CSV.encode()) == ""
    assert "Sla je tabel op" in errors(b"%PDF-1.7 %%EOF")
    assert "leeg" in errors(b"")
    with override("en"):
        assert "no XLSX or CSV" in errors(b"%PDF-1.7 %%EOF")
    assert UploadForm({}, {"file": SimpleUploadedFile("x.csv", CSV.encode())}).fields["file"].required
