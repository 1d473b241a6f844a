"""One number everywhere: on the page, on paper, in files and for other programs; and reports that are made in time."""

import io
import json
import re
from datetime import date, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from uuid import uuid4

import jsonschema
import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook  # noqa: TID251 -- another hand than the one that wrote it

from core.models import AuditEvent, Door, Job, Mail
from core.outbox import work
from core.standing import obligations
from core.tasks import tick
from core.tenancy import Scope, atomic, use_scope
from incidents.models import Tally
from oversight import rules
from oversight.models import ApiToken, ReportFile, ReportSchedule
from oversight.report_selectors import board_report
from oversight.report_services import report_ask
from oversight.standing_services import standing_refresh
from oversight.token_services import MOST
from schools.school_year import SchoolYear
from tests.at_once import at_once
from tests.monitoring import conftest as monitoring

HERE = "/b/samen/overzichten/"
at, closed = monitoring.at, monitoring.closed
DESCRIBED = json.loads((Path(__file__).resolve().parents[2] / "oversight" / "openapi.json").read_text())
LAST = SchoolYear.of(timezone.localdate()).previous


@pytest.fixture
def counted(world):
    """Both schools of Samen have a year of reports, large and small numbers."""
    rows = (
        (world.regenboog, "bullying", "playground", 12, 9),
        (world.regenboog, "accident", "gym", 4, 2),
        (world.wilgen, "bullying", "corridor", 21, 11),
        (world.wilgen, "property", "toilets", 2, 4),
    )
    for school, kind, place, count, month in rows:
        with world.at(school), atomic():
            day = date(LAST.start + (month < 8), month, 1)
            Tally.create(month=day, type=kind, place=place, moment="break", reported=count)
    for school in (world.regenboog, world.wilgen):
        with world.at(school):
            standing_refresh()
    return world


def key_of(world, sign_in, *parts, **values):
    data = {"name": "Dashboard", "parts": parts or ("standing", "figures", "monitor"), **values}
    page = sign_in(world.board_admin).post("/b/samen/beheer/koppelingen/", data)
    assert page.status_code == 200
    return re.search(r'id="key" value="([^"]+)"', page.content.decode())[1]


def ask(key, path):
    return Client().get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})


HIDDEN = re.compile(r"<small.*?</small>|<span class=\"visually-hidden\">.*?</span>|<[^>]+>", re.DOTALL)


def cells_on_page(html):
    """Every table of a page: caption to rows of texts."""
    found = {}
    for table in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", table, re.DOTALL)[1]
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
        found[unescape(caption.strip())] = [
            [
                unescape(
                    re.sub(r"<small.*?</small>|<span class=\"visually-hidden\">.*?</span>|<[^>]+>", "", cell)
                ).strip()
                for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            ]
            for row in rows
        ]
    return found


def plain(cell):
    return "x" if cell.hidden else cell.shown


def number(value):
    return value if isinstance(value, str) else str(value).removesuffix(".0").replace(".", ",")


def values(rows):
    """Rows as names with numbers, however a number is written."""
    return [[row[0], *map(value, row[1:])] for row in rows]


def value(cell):
    try:
        return float(str(cell).replace(",", ".").removesuffix("%"))
    except ValueError:
        return cell


@pytest.fixture
def surveyed(counted, closed):
    """In that year Regenboog closed a round, and at Wilgen too few answered."""
    days = (timezone.localdate() - date(LAST.start, 12, 1)).days
    closed(days_ago=days)
    closed(days_ago=days, school=counted.wilgen, groups=(("Groep 7", 7, 9),))
    return counted


def test_page_paper_spreadsheet_text_and_interface_tell_the_same_numbers(surveyed, sign_in):
    counted = surveyed
    client = sign_in(counted.board_admin)
    with use_scope(Scope(board=counted.samen.pk)), atomic():
        report = board_report(counted.samen, LAST, timezone.localdate())
    expected = {
        table.key: [[name, *map(plain, cells)] for name, cells in table.rows] for table in report.tables if table.rows
    }
    titles = {table.key: table.title for table in report.tables}
    figures = [table.key for table in report.year.tables if table.rows]
    assert {"types", "places", "quarters", "schools"} <= set(figures)
    assert any("x" in row for row in expected["types"])
    assert "x" in expected["survey"][1]

    page = cells_on_page(client.get(f"{HERE}incidenten/?jaar={LAST.start}").content.decode())
    assert {key: page[titles[key]] for key in figures} == {key: expected[key] for key in figures}
    matrix = cells_on_page(client.get(HERE).content.decode())[titles["standing"]]
    assert [[row[0], *row[2:]] for row in matrix] == expected["standing"]

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{HERE}rapporten/excel/").content))
    for key, rows in expected.items():
        sheet = workbook.get_sheet_by_name(re.sub(r"[\[\]:*?/\\']", " ", titles[key])[:31]).to_python()
        assert values(sheet[5:]) == values(rows)
    for school in (counted.regenboog, counted.wilgen):
        rows = workbook.get_sheet_by_name(school.name[:31]).to_python()[5:]
        assert [row[0] for row in rows] == [str(each.title) for each in obligations()]

    for key, rows in expected.items():
        text = client.get(f"{HERE}rapporten/csv/?tabel={key}").content.decode("utf-8-sig")
        lines = [line.split(";") for line in text.splitlines()[1:]]
        assert values(lines) == values(rows)

    key = key_of(counted, sign_in)
    answer = ask(key, f"figures?year={LAST.start}").json()
    for table in answer["tables"]:
        told = [
            [
                "x" if cell["hidden"] else "–" if cell["value"] is None else number(cell["value"])
                for cell in row["cells"]
            ]
            for row in table["rows"]
        ]
        assert told == [row[1:] for row in expected.get(table["key"], [])]
    survey = ask(key, f"survey?year={LAST.start}").json()["table"]
    told = [["x" if cell["hidden"] else cell["value"] for cell in row["cells"]] for row in survey["rows"]]
    assert told == [row[1:] for row in values(expected["survey"])]
    trend = ask(key, "trend").json()["obligations"]
    pairs = [
        [f"{a} van {b}" if b else "–" for a, b in zip(row["in_order"], row["known"], strict=True)] for row in trend
    ]
    assert pairs == [row[1:] for row in expected["trend"]]
    cells = {row["school"]: [cell["short"] for cell in row["cells"]] for row in ask(key, "standing").json()["schools"]}
    assert cells == {row.school.slug: [cell.short for cell in row.cells] for row in report.matrix.rows}

    monitor = f"/b/samen/monitor/?jaar={LAST.start}"
    shown = cells_on_page(client.get(monitor).content.decode())["Scholen en onderwerpen"]
    text = client.get(monitor.replace("?", "csv/?")).content.decode("utf-8-sig")
    assert values([line.split(";") for line in text.splitlines()[1:]]) == values(expected["survey"])
    assert values([[cell or "x" for cell in row] for row in shown]) == values(expected["survey"])

    narrowed = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{HERE}excel/?gaten=on").content))
    assert narrowed.get_sheet_by_index(0).to_python()[4:] == expected["standing"]

    words = printed(client, counted)
    for rows in expected.values():
        for row in rows:
            assert all(part in words for cell in row for part in cell.split())


def printed(client, world):
    assert client.post(f"{HERE}rapporten/?jaar={LAST.start}").status_code == 302
    work()
    with use_scope(Scope(board=world.samen.pk)), atomic():
        row = ReportFile.objects.select_related("file").get()
    assert row.file
    content = client.get(f"/b/samen/bestanden/{row.file_id}/").content
    return " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("schools", "Schools"),
        ("standing", "Standing"),
        ("standing?sector=po&gaps=1", "Standing"),
        ("trend", "Trend"),
        ("figures", "Figures"),
        (f"figures?year={LAST.start - 1}", "Figures"),
        ("survey", "Survey"),
        ("figures?year=1999", "Problem"),
        ("standing?sector=xx", "Problem"),
    ],
)
def test_every_answer_is_as_it_is_described(counted, sign_in, path, schema):
    answer = ask(key_of(counted, sign_in), path)
    assert answer.status_code == (422 if schema == "Problem" else 200)
    described = {"$ref": f"#/components/schemas/{schema}", "components": DESCRIBED["components"]}
    jsonschema.Draft202012Validator(described).validate(answer.json())


@pytest.mark.parametrize("path", ["schools", "standing", "trend", "figures", "survey", "openapi.json"])
def test_what_is_read_only_says_so_to_a_program_that_writes(world, path):
    for method in ("post", "put", "delete"):
        answer = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1/{path}")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json() == {"status": 405, "title": "This address takes GET, HEAD only."}


def test_the_description_is_served_and_explained_to_people(world):
    assert Client().get("/api/v1/openapi.json").json() == DESCRIBED
    page = Client().get("/api/v1/").content.decode()
    assert all(path in page for path in DESCRIBED["paths"])


def test_a_key_opens_its_own_board_and_what_it_was_made_for(counted, sign_in):
    key = key_of(counted, sign_in, "figures")
    assert [ask(key, part).status_code for part in ("standing", "survey", "figures")] == [403, 403, 200]
    assert ApiToken._base_manager.using("owner").get().used == 3
    assert AuditEvent._base_manager.using("owner").filter(action="api.refused").count() == 2
    names = {school["slug"] for school in ask(key, "schools").json()["schools"]}
    assert names == {"regenboog", "wilgen"}
    assert ask("", "schools").status_code == 401
    assert ask(key + "x", "schools").status_code == 401
    assert Client().get("/api/v1/schools").headers["WWW-Authenticate"] == "Bearer"


def test_a_key_asked_for_twice_by_one_form_is_one_key_that_works(world, sign_in):
    form = str(uuid4())
    keys = [key_of(world, sign_in, form_key=form) for _twice in range(2)]
    assert [ask(key, "schools").status_code for key in keys] == [401, 200]
    assert ApiToken._base_manager.using("owner").count() == 1
    again = {"name": "Dashboard", "parts": "standing", "form_key": form}
    assert 'id="key"' not in sign_in(world.board_admin).post("/b/samen/beheer/koppelingen/", again).text


def test_a_key_is_kept_as_a_hash_and_shown_once(world, sign_in):
    key = key_of(world, sign_in)
    door = Door._base_manager.using("owner").get(kind="apitoken")
    assert door.key_hash == Door.hash(key)
    assert key not in sign_in(world.board_admin).get("/b/samen/beheer/koppelingen/").content.decode()


def test_a_key_that_was_taken_back_opens_nothing(world, sign_in):
    key = key_of(world, sign_in)
    assert ask(key, "schools").status_code == 200
    token = ApiToken._base_manager.using("owner").get()
    client = sign_in(world.board_admin)
    for _twice in range(2):
        assert client.post(f"/b/samen/beheer/koppelingen/{token.pk}/intrekken/").status_code == 302
    assert ask(key, "schools").status_code == 401


def test_a_board_sees_which_program_may_read_what_and_read_what(world, sign_in):
    key, client = key_of(world, sign_in, "figures"), sign_in(world.board_admin)
    page = client.get("/b/samen/beheer/koppelingen/").text.partition("</table>")[0]
    assert "Incidenten van alle scholen, zonder kleine getallen" in page
    assert "Hoe scholen ervoor staan" not in page
    ask(key, "schools")
    ask(key, "survey")
    log = client.get("/b/samen/beheer/logboek/").text
    assert "‘Dashboard’ las cijfers (welke scholen er zijn)" in log
    assert "‘Dashboard’ vroeg cijfers die niet bij de sleutel horen (wat leerlingen zeggen)" in log
    assert "Maakte een sleutel waarmee ‘Dashboard’ cijfers leest (incidenten)" in log


def test_who_asks_too_often_waits_and_every_question_is_written_down(world, sign_in):
    key = key_of(world, sign_in)
    assert ask(key, "schools").status_code == 200
    ApiToken._base_manager.using("owner").update(used=MOST)
    answer = ask(key, "schools")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    ApiToken._base_manager.using("owner").update(counted_from=timezone.now() - timedelta(minutes=2))
    assert ask(key, "schools").status_code == 200
    assert AuditEvent._base_manager.using("owner").filter(action="api.read").count() == 2


def test_a_report_is_made_by_itself_and_mailed_without_content(counted, sign_in):
    client = sign_in(counted.board_admin)
    assert client.post(f"{HERE}rapporten/vanzelf/", {"rhythm": "month"}).status_code == 302
    ReportSchedule._base_manager.using("owner").update(next_date=timezone.localdate())
    for _twice in range(2):
        tick()
        work()
    reports = ReportFile._base_manager.using("owner").all()
    assert [row.file_id is not None for row in reports] == [True]
    schedule = ReportSchedule._base_manager.using("owner").get()
    assert schedule.next_date == rules.next_report("month", timezone.localdate())
    mails = Mail._base_manager.using("owner").filter(kind="board_report")
    assert [mail.to for mail in mails] == [counted.board_admin.user.email]
    assert not Job._base_manager.using("owner").filter(state="failed").exists()


def test_the_report_tells_how_good_a_cell_is_by_more_than_its_word(counted, sign_in):
    words = printed(sign_in(counted.board_admin), counted)
    with use_scope(Scope(board=counted.samen.pk)), atomic():
        cells = [
            cell for row in board_report(counted.samen, LAST, timezone.localdate()).matrix.rows for cell in row.cells
        ]
    assert {cell.tone for cell in cells} >= {"error", "attention"}
    signs = {"good": "✓", "attention": "!", "error": "×", "busy": "…", "neutral": "–"}
    assert all(f"{signs[cell.tone]} {cell.short.split()[0]}" in words for cell in cells)


def test_a_report_that_failed_is_made_again_when_somebody_asks(world):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        row = report_ask(year=LAST, by=world.board_admin)
        Job.objects.filter(key=row.job_key).update(state=Job.State.FAILED)
        assert report_ask(year=LAST, by=world.board_admin) == row
        assert Job.objects.get(key=row.job_key).state == Job.State.WAITING


@pytest.mark.parametrize(
    ("rhythm", "today", "day"),
    [
        ("month", date(2026, 11, 28), date(2026, 12, 1)),
        ("month", date(2026, 12, 1), date(2027, 1, 1)),
        ("quarter", date(2026, 11, 1), date(2027, 2, 1)),
        ("quarter", date(2026, 10, 31), date(2026, 11, 1)),
        ("never", date(2026, 10, 31), None),
    ],
)
def test_the_next_report_is_at_the_beginning_of_a_month_or_quarter(rhythm, today, day):
    assert rules.next_report(rhythm, today) == day


@pytest.mark.parametrize(("page", "values"), [("vanzelf", {"rhythm": "month"}), ("landelijk", {"on": "1"})])
def test_what_is_set_for_the_first_time_by_two_at_once_is_set(world, sign_in, page, values):
    clients = [sign_in(world.board_admin) for _ in range(2)]
    answers = at_once(*(partial(client.post, f"{HERE}rapporten/{page}/", values) for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    said = AuditEvent._base_manager.using("owner").filter(action__in=("report.rhythm_set", "national.joined"))
    assert said.count() == 1


def test_who_only_reads_makes_no_keys_and_sets_no_rhythm(world, sign_in):
    client = sign_in(world.people["board_staff"])
    assert client.get("/b/samen/beheer/koppelingen/").status_code == 403
    assert client.post(f"{HERE}rapporten/vanzelf/", {"rhythm": "month"}).status_code == 403
    assert client.get(f"{HERE}rapporten/").status_code == 200
    assert client.get(f"{HERE}rapporten/csv/?tabel=weer").status_code == 404
