"""Files of DUO: real excerpts, and every encoding, padding and mask they come in."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools.duo.places import place_name
from schools.duo.reader import Location, NotDuo, Pupils, read

FILES = Path(__file__).parent.parent / "fixtures" / "duo"
PO = (FILES / "po.csv").read_bytes()
VO = (FILES / "vo.csv").read_bytes()
PUPILS = (FILES / "pupils.csv").read_bytes()
COLUMNS = PO.split(b"\r\n")[0].decode().split(";")
BOARDS = (
    b"BEVOEGD GEZAG NUMMER;BEVOEGD GEZAG NAAM;PLAATSNAAM;SOORT PRIMAIR ONDERWIJS\n"
    b"20233;Stichting Mytylschool Tilburg;TILBURG;(V)SO\n21657;Stichting Vitus Zuid;EINDHOVEN;(V)SO\n"
)


def written(rows, *, columns=COLUMNS, encoding="cp1252", delimiter=";", newline="\r\n", pad="", quote_all=False):
    """A file as DUO writes it: padded values, columns we don't use left empty."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=quoting)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(column, " ") + pad for column in columns])
    return out.getvalue().encode(encoding)


def row(code="00AP00", **values):
    return {
        "BEVOEGD GEZAG NUMMER": "41646",
        "INSTELLINGSCODE": code[:4],
        "VESTIGINGSCODE": code,
        "VESTIGINGSNAAM": "De Schanskorf",
        "STRAATNAAM": "Schanskorf",
        "POSTCODE": "2715BT",
        "PLAATSNAAM": "ZOETERMEER",
        "GEMEENTENAAM": "ZOETERMEER",
        "DENOMINATIE": "Openbaar",
    } | values


def only(data):
    (found,) = read(data).rows
    return found


def test_the_excerpt_of_primary_schools_reads_whole():
    file = read(PO)
    assert (file.kind.key, file.kind.sector) == ("locations-po", "po")
    assert len(file.rows) == PO.count(b"\n") - 1
    assert file.refused == []


def test_quotation_marks_and_accents_of_real_names_survive():
    names = {each.code: each.name for each in read(PO).rows}
    assert names["04NA00"] == 'Algemeen Bijzondere basisschool "de Fluessen"'
    assert names["05OC00"] == "Dalton Kindcentrum ’t Kompas"
    assert names["08YS00"] == "Dr. Ariëns Daltonschool"


def test_two_spaces_inside_a_name_become_one():
    assert {each.code: each.name for each in read(PO).rows}["14ML00"] == "Obs Het Vogelnest"


def test_the_excerpt_of_secondary_schools_has_structures():
    file = read(VO)
    assert file.kind.sector == "vo"
    assert {each.structure for each in file.rows} >= {"PRO", "HAVO/VWO"}


def test_a_telephone_number_among_the_websites_is_left_out():
    assert {each.code: each.website for each in read(VO).rows}["19IW02"] == ""


def test_a_telephone_number_gets_back_the_nought_that_a_spreadsheet_took():
    assert only(written([row(TELEFOONNUMMER="592123456")])).phone == "0592123456"


def test_the_excerpt_of_pupils_counts_the_newest_year():
    file = read(PUPILS)
    assert (file.kind.key, file.year) == ("pupils", 2025)
    assert Pupils("00AR00", 150) in file.rows
    assert any(each.count is None for each in file.rows)


def test_a_file_of_boards_is_recognised_before_the_special_schools():
    assert [each.name for each in read(BOARDS).rows] == ["Stichting Mytylschool Tilburg", "Stichting Vitus Zuid"]


def test_the_column_of_kinds_tells_special_from_primary_schools():
    assert read(written([row()], columns=[*COLUMNS, "SOORT PRIMAIR ONDERWIJS"])).kind.sector == "so"


def test_columns_of_older_files_are_known():
    older = {"INSTELLINGSCODE": "BRIN NUMMER", "VESTIGINGSCODE": "VESTIGINGSNUMMER"}
    data = written([row()]).decode("cp1252")
    for today, before in older.items():
        data = data.replace(today, before)
    assert only(data.encode()).code == "00AP00"


def test_a_pupil_file_may_hold_only_the_end_of_a_code():
    assert only(b"INSTELLINGSCODE;VESTIGINGSCODE;LEERLINGEN_2024\n00AP;00;84\n") == Pupils("00AP00", 84)


@pytest.mark.parametrize("mask", ["<5", "x", "X", "", " ", "-"])
def test_a_masked_number_is_unknown_and_not_zero(mask):
    data = f"INSTELLINGSCODE;VESTIGINGSCODE;LEERLINGEN_2024\n00AP;00AP00;{mask}\n".encode()
    assert only(data) == Pupils("00AP00", None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"VESTIGINGSCODE": "00AP0"}, "no code"),
        ({"VESTIGINGSCODE": "00AQ00"}, "no code"),
        ({"VESTIGINGSNAAM": " "}, "has no name"),
        ({"VESTIGINGSNAAM": "?"}, "has no name"),
        ({"VESTIGINGSNAAM": "a" * 201}, "more than 200"),
        ({"BEVOEGD GEZAG NUMMER": "0"}, "no number of a board"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_the_others_stay(change, reason):
    file = read(written([row("11AA00"), row() | change, row("11AB00")]))
    assert [each.code for each in file.rows] == ["11AA00", "11AB00"]
    assert file.refused[0].line == 3
    assert reason in file.refused[0].reason


def test_the_second_row_of_one_code_is_refused():
    file = read(written([row(), row(VESTIGINGSNAAM="Een andere")]))
    assert str(file.refused[0]) == "line 3: 00AP00 is already on line 2"


def test_a_row_refused_for_its_name_still_mentions_its_school():
    file = read(written([row("11AA00"), row(VESTIGINGSNAAM="")]))
    assert "00AP00" in file.mentioned
    assert file.unread == 0


def test_a_row_without_a_readable_code_is_counted():
    assert read(written([row("11AA00"), row(VESTIGINGSCODE="?")])).unread == 1


def test_a_quotation_mark_that_is_not_closed_spoils_one_row_only():
    lines = written([row("11AA00"), row(), row("11AB00")]).split(b"\r\n")
    lines[2] = lines[2].replace(b"De Schanskorf", b'"De Schanskorf')
    file = read(b"\r\n".join(lines))
    assert len(file.rows) == 2
    assert "quotation mark" in file.refused[0].reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\r\n  \r\n", "empty"),
        (b"%PDF-1.7\x00\x01\x02", "columns|text"),
        (b"PK\x03\x04" + bytes(range(256)), "text"),
        (PO.replace(b";", b"\t"), "columns"),
        (PO.replace(b"VESTIGINGSCODE", b"IETS ANDERS"), "columns"),
        (PO.split(b"\r\n")[0] + b"\r\n", "no usable row"),
        (PO[: len(PO) // 2], "breaks off in line"),
        (PUPILS[:-30], "breaks off in line"),
        (b"\xef\xbb\xbf" + PO.replace(b"Openbaar", b"\xe9"), "UTF-8"),
        (written([row(f"{n:02}AA00", VESTIGINGSNAAM="") for n in range(20)] + [row()]), "20 of its 21 rows"),
        ("a;b\n1;2\n".encode("utf-16"), "text"),
        (written([row(VESTIGINGSNAAM="De Zeeëngel")], encoding="utf-8").decode("cp1252").encode(), "accents"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_whole(data, reason):
    with pytest.raises(NotDuo, match=reason):
        read(data)


def test_a_file_with_a_column_twice_is_refused():
    with pytest.raises(NotDuo, match="columns"):
        read(written([row()], columns=[*COLUMNS, "POSTCODE"]))


NAMES = st.text("abcdefgABCDEéëïöüñ'’\"&()-. ;,0123", min_size=1, max_size=60).filter(
    lambda name: any(each.isalnum() for each in name)
)
CODES = st.from_regex(r"[0-9]{2}[A-Z]{2}[0-9]{2}", fullmatch=True)
SCHOOLS = st.lists(st.tuples(CODES, NAMES, st.integers(10000, 99999)), min_size=1, unique_by=lambda each: each[0])


@given(
    schools=SCHOOLS,
    encoding=st.sampled_from(["cp1252", "utf-8", "utf-8-sig"]),
    delimiter=st.sampled_from(";,"),
    newline=st.sampled_from(["\r\n", "\n"]),
    pad=st.sampled_from(["", " ", "   "]),
    quote_all=st.booleans(),
)
def test_what_is_written_is_read_back_whatever_the_form(schools, **form):
    rows = [row(code, VESTIGINGSNAAM=name, **{"BEVOEGD GEZAG NUMMER": str(board)}) for code, name, board in schools]
    file = read(written(rows, **form))
    assert file.refused == []
    assert [(each.code, each.name, int(each.board)) for each in file.rows] == [
        (code, " ".join(name.split()), board) for code, name, board in schools
    ]
    assert all(isinstance(each, Location) and each.postcode == "2715 BT" for each in file.rows)


@given(counts=st.lists(st.one_of(st.integers(0, 9999), st.none()), min_size=1, max_size=40), data=st.data())
def test_counts_and_masks_are_read_back(counts, data):
    masks = [data.draw(st.sampled_from(["<5", "x", " ", ""])) if count is None else str(count) for count in counts]
    lines = [f"{n:02}AA;{n:02}AA00; {mask} " for n, mask in enumerate(masks)]
    text = "\r\n".join(["INSTELLINGSCODE;VESTIGINGSCODE;LEERLINGEN_2025", *lines, ""])
    assert [each.count for each in read(text.encode("utf-8-sig")).rows] == counts


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_stumble(data):
    with pytest.raises(NotDuo):
        read(data)


@given(cut=st.integers(1, len(PO) - 3))
def test_a_file_cut_anywhere_is_refused_or_ends_with_a_whole_line(cut):
    try:
        file = read(PO[:cut])
    except NotDuo:
        return
    assert file.refused == []
    assert [each.code for each in file.rows] == [each.code for each in read(PO).rows][: len(file.rows)]


@pytest.mark.parametrize(
    ("shouted", "name"),
    [
        ("'S-GRAVENHAGE", "'s-Gravenhage"),
        ("S GRAVENHAGE", "'s-Gravenhage"),
        ("'T ZAND", "'t Zand"),
        ("CAPELLE AAN DEN IJSSEL", "Capelle aan den IJssel"),
        ("DEN HAAG", "Den Haag"),
        ("2E EXLOERMOND", "2e Exloermond"),
        ("BERGEN NH", "Bergen NH"),
        ("BORGER-ODOORN", "Borger-Odoorn"),
        ("Utrecht", "Utrecht"),
    ],
)
def test_towns_are_written_as_people_write_them(shouted, name):
    assert place_name(shouted) == name
