"""Tables of pages as files: the same table as XLSX and CSV, with when and for whom it was made, and written down."""

import csv
import io

from django.utils import timezone
from python_calamine import CalamineWorkbook  # noqa: TID251 -- another hand than the one that wrote it

from contacts import services
from contacts.services import adviser_counts_save
from core.models import AuditEvent
from core.tenancy import atomic
from schools.school_year import SchoolYear

YEAR = SchoolYear.of(timezone.localdate()).start
PAGES = {
    "/b/samen/overzichten/": "scholen",
    "/b/samen/overzichten/verloop/": "verloop",
    "/b/samen/overzichten/scholen/regenboog/": "regenboog",
    "/b/samen/overzichten/vragen/": "vragen",
    "/b/samen/kwartaalgesprekken/": "kwartaalgesprekken",
    "/b/samen/contactpersonen/": "contactpersonen",
    "/b/samen/monitor/": "monitor",
    "/b/samen/monitor/wettelijk/": "wettelijke-monitor",
    "/s/regenboog/acties/": "acties",
    "/s/regenboog/contactpersonen/": "contactpersonen",
    "/s/regenboog/contactpersonen/cijfers/": "cijfers-vertrouwenspersonen",
    "/s/regenboog/monitor/wettelijk/": "wettelijke-monitor",
    "/s/regenboog/overzichten/kwartaalgesprek/": "kwartaalgesprekken",
    "/s/regenboog/vragen-bestuur/": "vragen-bestuur",
}


def sheets_of(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_every_table_is_a_spreadsheet_and_a_text_that_say_the_same(world, sign_in):
    with world.at(world.regenboog), atomic():
        services.person_named(name="=Ria()", tasks=["safety_coordinator"], by=world.leader)
        adviser_counts_save(year=YEAR, counts={"bullying": 7, "sexual": 2}, by=world.leader)
    for page, name in PAGES.items():
        who = world.board_admin if page.startswith("/b/") else world.leader
        client = sign_in(who)
        answer = client.get(f"{page}excel/")
        assert answer.status_code == 200, page
        assert f"-{name}-{timezone.localdate()}.xlsx" in answer["Content-Disposition"]
        sheet = next(iter(sheets_of(answer.content).values()))
        assert sheet[1][0].startswith("Afgedrukt op")
        assert sheet[1][0].endswith(who.name)
        head, *rows = rows_of(client.get(f"{page}csv/").content)
        start = next(n for n, row in enumerate(sheet) if [str(cell) for cell in row[: len(head)]] == head)
        assert len(sheet) - start - 1 == len(rows)
    taken = AuditEvent._base_manager.using("owner").filter(action="file.table_taken")
    assert taken.count() == 2 * len(PAGES)


def test_what_is_about_several_schools_has_a_tab_for_each(world, sign_in):
    with world.at(world.regenboog), atomic():
        services.person_named(name="=Ria()", tasks=["safety_coordinator"], by=world.leader)
    client = sign_in(world.board_admin)
    found = sheets_of(client.get("/b/samen/contactpersonen/excel/").content)
    assert list(found)[1:] == [world.regenboog.name[:31], world.wilgen.name[:31]]
    assert any("=Ria()" in row for row in found[world.regenboog.name[:31]])
    assert not any("=Ria()" in row for row in found[world.wilgen.name[:31]])
    told = sheets_of(client.get("/b/samen/kwartaalgesprekken/excel/").content)
    assert len(told) == 3
    assert len(told[world.wilgen.name[:31]]) > 5


def test_small_numbers_are_kept_back_in_files_too(world, sign_in):
    counts = {"bullying": 7, "discrimination": 2, "sexual": 0, "aggression": 6, "radicalisation": 0, "other": 0}
    with world.at(world.regenboog), atomic():
        adviser_counts_save(year=YEAR, counts=counts, by=world.leader)
    rows = rows_of(sign_in(world.teacher).get("/s/regenboog/contactpersonen/cijfers/csv/").content)
    assert ["2"] not in [row[1:] for row in rows]
    assert ["x"] in [row[1:] for row in rows]


def test_a_list_leaves_as_it_was_narrowed(world, sign_in):
    client = sign_in(world.board_admin)
    assert len(rows_of(client.get("/b/samen/monitor/csv/").content)) == 3
    assert len(rows_of(client.get("/b/samen/monitor/csv/?soort=so").content)) == 1
    assert client.get("/b/samen/monitor/csv/?soort=weer").status_code == 404
    assert sign_in(world.teacher).get("/s/regenboog/vragen-bestuur/csv/").status_code == 403
