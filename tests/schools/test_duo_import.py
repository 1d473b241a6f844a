"""The register of boards and schools follows DUO's files and never loses anything."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import AuditEvent
from core.tenancy import atomic, system_scope
from schools.board_services import transfers
from schools.duo.reader import read
from schools.duo_services import ImportRefused, duo_import
from schools.models import Board, Group, School
from tests import database
from tests.schools.test_duo_reader import BOARDS, FILES, PO, PUPILS, VO, row, written

FIELDS = ("code", "name", "slug", "sector", "street", "postcode", "town", "state", "transfer_to", "board__number")


def load(*files, **options):
    return duo_import([read(data) for data in files], **options)


def schools(*fields, **filters):
    with system_scope("look at the register"):
        return sorted(School.objects.filter(**filters).values_list(*(fields or FIELDS)))


def school(code="00AP00"):
    with system_scope("look at the register"):
        return School.objects.select_related("board").get(code=code)


def change(code="00AP00", **values):
    with system_scope("somebody works with it"):
        School.objects.filter(code=code).update(**values)


def many(count, **values):
    return [row(f"{10 + n // 26}A{chr(65 + n % 26)}00", **values) for n in range(count)]


def test_a_first_import_makes_boards_and_schools(db):
    (report,) = load(PO)
    assert report.counts["created"] == len(report.file.rows)
    found = school("04NA00")
    assert found.name == 'Algemeen Bijzondere basisschool "de Fluessen"'
    assert (found.slug, found.state, found.sector) == (
        "algemeen-bijzondere-basisschool-de-fluessen-04na00",
        "open",
        "po",
    )
    assert (found.board.number, found.board.name) == ("41385", "Bestuur 41385")


def test_importing_the_same_file_again_changes_nothing(db):
    load(PO, VO, PUPILS)
    before = schools()
    reports = load(PO, VO, PUPILS)
    assert [report.changes for report in reports] == [0, 0, 0]
    assert schools() == before


def test_a_newer_file_updates_name_and_address(db):
    load(written([row()]))
    (report,) = load(written([row(VESTIGINGSNAAM="Nieuwe Naam", STRAATNAAM="Kerkstraat")]))
    assert report.counts["changed"] == 1
    assert (school().name, school().street, school().slug) == ("Nieuwe Naam", "Kerkstraat", "nieuwe-naam-00ap00")


def test_the_address_of_the_pages_of_a_school_in_use_stays(db):
    load(written([row()]))
    change(in_use_since=timezone.now())
    load(written([row(VESTIGINGSNAAM="Nieuwe Naam")]))
    assert (school().name, school().slug) == ("Nieuwe Naam", "de-schanskorf-00ap00")


def test_what_is_edited_by_hand_is_not_overwritten_and_can_go_back_to_what_duo_says(db):
    load(written([row()]))
    change(name="De Korf", phone="079 202 0202")
    load(written([row(VESTIGINGSNAAM="Nieuwe Naam", STRAATNAAM="Kerkstraat", TELEFOONNUMMER="0790000000")]))
    assert (school().name, school().street, school().phone) == ("De Korf", "Kerkstraat", "079 202 0202")
    assert (school().duo["name"], school().duo["phone"]) == ("Nieuwe Naam", "0790000000")
    change(name="Nieuwe Naam")
    load(written([row(VESTIGINGSNAAM="Nog Nieuwer")]))
    assert school().name == "Nog Nieuwer"


def test_a_school_nobody_works_at_moves_to_its_new_board(db):
    load(written([row()]))
    (report,) = load(written([row(**{"BEVOEGD GEZAG NUMMER": "41797"})]))
    assert report.notes["moved"] == ["00AP00 De Schanskorf, Zoetermeer: from board 41646 to 41797"]
    assert school().board.number == "41797"


def test_a_school_in_use_is_listed_for_transfer_and_stays(db):
    load(written([row()]))
    change(in_use_since=timezone.now())
    (report,) = load(written([row(**{"BEVOEGD GEZAG NUMMER": "41797"})]))
    assert report.counts["to transfer"] == 1
    assert (school().board.number, school().transfer_to) == ("41646", "41797")
    assert transfers() == [{"school": "00AP00", "from": "41646", "to": "41797"}]
    load(written([row()]))
    assert (school().transfer_to, transfers()) == ("", [])


def test_a_school_with_rows_of_its_board_stays_even_when_it_is_not_marked_in_use(world):
    load(written([row(), row("00AQ00")]))
    found = school()
    with world.at(found), atomic():
        Group.create(year=2026, name="Groep 1", grades=[1])
    (report,) = load(written([each | {"BEVOEGD GEZAG NUMMER": "41797"} for each in (row(), row("00AQ00"))]))
    assert (school().board.number, school().transfer_to) == ("41646", "41797")
    assert school("00AQ00").board.number == "41797"
    assert (report.counts["moved"], report.counts["to transfer"]) == (1, 1)


def test_a_school_that_is_absent_closes_and_returns_when_it_is_back(db):
    load(written(many(20)))
    (report,) = load(written(many(19)))
    assert report.counts["closed"] == 1
    assert len(schools(state="closed")) == 1
    (report,) = load(written(many(20)))
    assert report.counts["reopened"] == 1
    assert schools(state="closed") == []


def test_closing_more_than_a_twentieth_is_refused_and_nothing_changes(db):
    load(written(many(20)))
    before = schools()
    with pytest.raises(ImportRefused, match="2 of 20"):
        load(written(many(18, STRAATNAAM="Kerkstraat")))
    assert schools() == before
    load(written(many(18)), close_many=True)
    assert len(schools(state="closed")) == 2


def test_a_file_closes_only_schools_of_its_own_sector(db):
    load(PO)
    load(VO)
    assert schools(state="closed") == []


def test_schools_outside_the_register_never_close(world):
    load(written(many(3)))
    with world.at(world.regenboog), atomic():
        assert School.objects.get(slug="regenboog").state == "open"


def test_a_refused_row_does_not_close_its_school(db):
    load(written(many(40)))
    load(written([*many(39), many(40)[-1] | {"VESTIGINGSNAAM": ""}]))
    assert schools(state="closed") == []


def test_nothing_closes_while_a_code_could_not_be_read(db):
    load(written(many(40)))
    load(written([*many(39), many(40)[-1] | {"VESTIGINGSCODE": "?"}]))
    assert schools(state="closed") == []


def test_a_file_of_schools_known_in_another_sector_is_refused(db):
    load(VO)
    columns = [each for each in VO.decode().split("\n")[0].split(";") if each != "ONDERWIJSSTRUCTUUR"]
    rows = [row(each.code, **{"BEVOEGD GEZAG NUMMER": each.board}) for each in read(VO).rows]
    with pytest.raises(ImportRefused, match="another sector"):
        load(written(rows, columns=columns), close_many=True)


def test_pupil_counts_reach_the_schools_that_are_known(db):
    reports = load(PUPILS, PO)
    assert (school("00AR00").pupil_count, school("00AR00").pupil_count_year) == (150, 2025)
    assert reports[1].counts["unknown"] > 0


def test_a_masked_count_is_unknown(db):
    load(written([row()]), b"INSTELLINGSCODE;VESTIGINGSCODE;LEERLINGEN_2025\n00AP;00;<5\n")
    assert (school().pupil_count, school().pupil_count_year) == (None, 2025)


def test_counts_of_an_older_year_do_not_overwrite_newer_ones(db):
    load(written([row()]), b"INSTELLINGSCODE;VESTIGINGSCODE;LEERLINGEN_2025\n00AP;00;84\n")
    load(b"INSTELLINGSCODE;VESTIGINGSCODE;LEERLINGEN_2024\n00AP;00;89\n")
    assert school().pupil_count == 84


def test_a_file_of_boards_names_them_unless_somebody_did(db):
    load(written([row(**{"BEVOEGD GEZAG NUMMER": "20233"}), row("00AQ00", **{"BEVOEGD GEZAG NUMMER": "21657"})]))
    with system_scope("somebody edits a name"):
        Board.objects.filter(number="21657").update(name="Vitus")
    load(BOARDS)
    assert school().board.name == "Stichting Mytylschool Tilburg"
    assert school("00AQ00").board.name == "Vitus"


def test_an_older_state_than_the_last_dated_one_is_refused(db):
    load(PO, as_of=date(2026, 4, 1))
    with pytest.raises(ImportRefused, match="2026-04-01"):
        load(PO, as_of=date(2026, 3, 1))
    load(VO, as_of=date(2026, 3, 1))
    load(PO)


def test_a_dry_run_tells_and_changes_nothing(db):
    (report,) = load(PO, dry_run=True)
    assert report.counts["created"] > 0
    assert schools() == []


def test_every_file_leaves_one_event_without_a_board(db):
    load(PO)
    with system_scope("look at the trail"):
        (event,) = AuditEvent.objects.filter(action="duo.imported")
    assert event.board_id is None
    assert event.detail["created"] == len(read(PO).rows)


def test_the_number_of_queries_does_not_grow_with_the_number_of_schools(db):
    def queries(count):
        with CaptureQueriesContext(connections["system"]) as captured:
            load(written(many(count, STRAATNAAM=f"Straat {count}")))
        return len(captured)

    load(written(many(100)))
    assert queries(100) == queries(96)


def test_the_command_prints_what_happened_and_which_rows_were_refused(db, tmp_path):
    path = tmp_path / "scholen.csv"
    path.write_bytes(written([row(), row("00AQ00", VESTIGINGSNAAM="")]))
    out = StringIO()
    call_command("import_duo", path, stdout=out)
    assert "created: 1" in out.getvalue()
    assert "line 3: has no name" in out.getvalue()


def test_one_wrong_file_stops_the_others_too(db, tmp_path):
    path = tmp_path / "half.csv"
    path.write_bytes(PUPILS[:-30])
    with pytest.raises(CommandError, match=r"half\.csv was refused: it breaks off"):
        call_command("import_duo", FILES / "po.csv", path)
    assert schools() == []


def test_the_command_names_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_duo", tmp_path / "weg.csv")


STATES = st.lists(
    st.builds(
        lambda number, name, board, street: row(
            f"0{number}AA00", VESTIGINGSNAAM=name, STRAATNAAM=street, **{"BEVOEGD GEZAG NUMMER": board}
        ),
        st.integers(0, 9),
        st.sampled_from(["De Ark", "De Boog", "’t Kompas"]),
        st.sampled_from(["10001", "10002", "10003"]),
        st.sampled_from(["Kerkstraat", "Dorpsplein"]),
    ),
    min_size=1,
    unique_by=lambda each: each["VESTIGINGSCODE"],
)


@given(first=STATES, second=STATES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_two_imports_the_register_is_as_after_the_second_and_nothing_is_gone(db, first, second):
    database.empty()
    load(written(second))
    expected = schools()
    database.empty()
    load(written(first))
    load(written(second), close_many=True)
    codes = {each["VESTIGINGSCODE"] for each in second}
    assert schools(code__in=codes) == expected
    gone = {each["VESTIGINGSCODE"] for each in first} - codes
    assert schools("code", "state", code__in=gone) == sorted((code, "closed") for code in gone)
    assert load(written(second), close_many=True)[0].changes == 0
