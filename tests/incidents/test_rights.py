"""Who sees what of which case: the table of rights, and the event that is there before the content is."""

from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, utils
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AuditEvent, Mail
from core.tenancy import atomic
from incidents import follow_services, selectors, services
from incidents.models import Incident
from incidents.selectors import Figures
from incidents.services import Person
from schools import group_services, roles
from schools.models import Group, Membership
from schools.people_services import member_change_roles
from schools.school_year import SchoolYear
from tests import database
from tests.incidents.conftest import SENTENCE, WORD

BASE = "/s/regenboog/incidenten/"

# Cases by kind; in all of them somebody of groep 7 has a part, but in the last.
ELSEWHERE = {"people": (Person("pupil", "did", "Groep 5", 5),)}
CASES = {
    "light": {"severity": 1},
    "serious": {"severity": 3},
    "bullying": {"type": "bullying"},
    "accident": {"type": "accident"},
    "sexual": {"type": "sexual"},
    "home": {"type": "home_signal"},
    "of groep 5": ELSEWHERE,
}
OPEN = {"light", "serious", "bullying", "accident", "of groep 5"}

# The table "May see": whose case opens by role; how figures of this year read; which other figures there are. What a
# recorder reads of their own, and the board of what lies before it, is tested below and in test_escalations.
YEARLY, OF_STAFF = roles.INCIDENTS_YEARLY, roles.STAFF_FIGURES
MAY_SEE = {
    "leader": (OPEN, "exact", {YEARLY, OF_STAFF}),
    "coordinator": (OPEN, "exact", {YEARLY, OF_STAFF}),
    "anna": ({"bullying"}, "told", {YEARLY}),
    "ib": ({"light", "serious", "bullying", "accident"}, "told", {YEARLY}),
    "bram": ({"accident"}, "", {OF_STAFF}),
    "teacher": (set(), "", set()),
    "olga": (set(), "", {YEARLY}),
    "board_admin": (set(), "", set()),
    "board_staff": (set(), "", set()),
}
HANDLE = ("leader", "coordinator", "anna", "ib", "bram")


@pytest.fixture
def cases(report) -> dict:
    return {name: report(**values) for name, values in CASES.items()}


def rename(world, name: str, to: str) -> None:
    with world.at(world.regenboog), atomic():
        row = Group.objects.get(name=name)
        values = {"grades": row.grades, "pupil_count": row.pupil_count, "seen": group_services.seen_of(row)}
        group_services.group_change(group=row, name=to, by=world.leader, **values)


def opens(member, rows: dict) -> set[str]:
    found = set(selectors.cases_of(member).values_list("pk", flat=True))
    return {name for name, row in rows.items() if row.pk in found}


@pytest.mark.parametrize("name", MAY_SEE)
def test_a_role_sees_what_its_row_of_the_table_says(world, staff, support, cases, name):
    support("Groep 7")
    by_role, figures, others = MAY_SEE[name]
    with world.at(world.regenboog), atomic():
        member, told = staff[name], selectors.figures(staff[name], timezone.localdate())
        assert opens(member, cases) == by_role
        assert told == {"exact": Figures("7", "7"), "told": Figures("5 of meer", "5 of meer"), "": None}[figures]
        assert member.permissions & {YEARLY, OF_STAFF} == others


@pytest.mark.parametrize("name", HANDLE)
def test_who_is_given_a_case_opens_it_whatever_it_is(world, staff, cases, name):
    with world.at(world.regenboog), atomic():
        for row in cases.values():
            services.incident_assign(incident=row, owner=staff[name], by=world.leader)
        assert opens(staff[name], cases) == set(CASES)


def test_a_group_counts_in_its_own_school_year_and_by_its_whole_name(world, staff, support, cases):
    last = SchoolYear.of(timezone.localdate()).start - 1
    support("Groep 7", year=last)
    support("Groep", "groep 6/7")
    with world.at(world.regenboog), atomic():
        assert opens(staff["ib"], cases) == set()
        Incident.objects.filter(pk=cases["light"].pk).update(year=last)
        assert opens(staff["ib"], cases) == {"light"}


def test_a_group_that_gets_another_name_keeps_its_cases_and_a_new_one_of_that_name_gets_none(
    world, staff, support, report
):
    support("Groep 7")
    case = {"case": report()}
    rename(world, "Groep 7", "Zonnebloemen")
    with world.at(world.regenboog), atomic():
        assert opens(staff["ib"], case) == {"case"}
        assert [each.group for each in case["case"].involved.all()] == ["Groep 7", "Groep 6"]
    support("Groep 7")  # another one, and no more the first
    with world.at(world.regenboog), atomic():
        assert opens(staff["ib"], case) == set()


def test_a_group_with_cases_stays(world, support, report):
    support("Groep 7", "Groep 8")
    report()
    with world.at(world.regenboog), atomic():
        used, unused = Group.objects.order_by("name")
        with pytest.raises(ValidationError, match="in gebruik"):
            group_services.group_remove(group=used, by=world.leader)
        group_services.group_remove(group=unused, by=world.leader)
        assert list(Group.objects.all()) == [used]


def test_a_group_is_no_way_to_cases_for_another_role(world, staff, support, cases):
    support("Groep 7")
    with world.at(world.regenboog), atomic():
        member_change_roles(member=staff["ib"], roles=["teacher"], by=world.leader)
        assert opens(Membership.objects.get(pk=staff["ib"].pk), cases) == set()
        member_change_roles(member=staff["ib"], roles=["care_coordinator"], by=world.leader)
        assert opens(Membership.objects.get(pk=staff["ib"].pk), cases) == set()  # groups are given anew


def test_who_supports_a_group_works_on_its_cases(world, staff, support, cases, sign_in):
    support("Groep 7")
    client, row = sign_in(staff["ib"]), cases["light"]
    listed = client.get(BASE).text
    assert (str(row.pk) in listed, str(cases["of groep 5"].pk) in listed) == (True, False)
    assert WORD in client.get(f"{BASE}{row.pk}/").text
    assert client.get(f"{BASE}{row.pk}/namen/").status_code == 403
    note = {"key": uuid4(), "what": "note:", "on_date": timezone.localdate(), "text": "Gebeld"}
    assert client.post(f"{BASE}{row.pk}/tijdlijn/", note).status_code == 302
    assert client.post(f"{BASE}{row.pk}/behandelaar/", {"owner": staff["ib"].pk}).status_code == 302
    assert client.get(f"{BASE}{cases['of groep 5'].pk}/").status_code == 404
    assert client.get(f"{BASE}{cases['sexual'].pk}/").status_code == 404


@pytest.mark.parametrize("name", ["teacher", "sven", "board_admin", "board_staff"])
def test_others_open_no_case_and_cannot_be_given_one(world, staff, report, name):
    row = report()
    with world.at(world.regenboog), atomic():
        assert opens(staff[name], {"light": row}) == set()
        with pytest.raises(services.ValidationError):
            services.incident_assign(incident=row, owner=staff[name], by=world.leader)


@pytest.mark.parametrize(
    ("name", "status"),
    [("leader", 200), ("coordinator", 200), ("anna", 404), ("ib", 404), ("sven", 404), ("board_admin", 403)],
)
def test_a_case_is_not_there_for_who_does_not_follow_it(world, staff, report, sign_in, name, status):
    page = sign_in(staff[name]).get(f"{BASE}{report().pk}/")
    assert page.status_code == status
    assert (WORD in page.content.decode()) is (status == 200)


def test_a_colleagues_report_is_not_there_for_another_teacher(world, staff, report, sign_in):
    row = report(by=world.teacher)
    assert sign_in(staff["sven"]).get(f"{BASE}{row.pk}/").status_code == 404
    assert WORD in sign_in(world.teacher).get(f"{BASE}{row.pk}/").content.decode()


def test_a_restricted_case_shows_the_leader_only_that_it_is_there_until_they_take_it(world, report, sign_in):
    row, client = report(type="sexual"), sign_in(world.leader)
    listed = client.get(BASE).content.decode()
    assert "Afgeschermd" in listed
    assert "Seksueel" not in listed
    page = client.get(f"{BASE}{row.pk}/").content.decode()
    assert WORD not in page
    assert "Seksueel" not in page
    for part in ("aanvullen/", "namen/"):
        assert client.get(f"{BASE}{row.pk}/{part}").status_code == 404
    client.post(f"{BASE}{row.pk}/behandelaar/", {"owner": world.leader.pk})
    assert WORD in client.get(f"{BASE}{row.pk}/").content.decode()
    assert WORD not in sign_in(world.coordinator).get(f"{BASE}{row.pk}/").content.decode()


def test_the_reporter_of_a_restricted_kind_reads_it_until_it_is_handed_over(world, report, sign_in):
    row, client = report(by=world.teacher, type="sexual"), sign_in(world.teacher)
    assert WORD in client.get(f"{BASE}{row.pk}/").content.decode()
    with world.at(world.regenboog), atomic():
        services.incident_assign(incident=row, owner=world.leader, by=world.leader)
    page = client.get(f"{BASE}{row.pk}/")
    assert page.status_code == 200
    assert WORD not in page.content.decode()
    assert "Seksueel" not in page.content.decode()


def test_a_coordinator_who_reports_something_restricted_can_give_it_out(world, report, sign_in):
    row, client = report(by=world.coordinator, type="sexual"), sign_in(world.coordinator)
    page = client.get(f"{BASE}{row.pk}/")
    assert f"{BASE}{row.pk}/behandelaar/" in page.content.decode()
    client.post(f"{BASE}{row.pk}/behandelaar/", {"owner": world.coordinator.pk})
    assert client.get(f"{BASE}{row.pk}/namen/").status_code == 200


def test_pages_with_content_are_kept_in_no_cache(world, report, sign_in):
    row = report(by=world.teacher)
    for member, part in (
        (world.teacher, ""),
        (world.leader, ""),
        (world.leader, "aanvullen/"),
        (world.leader, "namen/"),
    ):
        assert "no-store" in sign_in(member).get(f"{BASE}{row.pk}/{part}")["Cache-Control"]


def test_a_teachers_register_holds_their_own_reports_only(world, staff, report, sign_in):
    report(by=world.teacher, type="bullying")
    page = sign_in(staff["sven"]).get(BASE).content.decode()
    assert "Pesten" not in page
    assert "Pesten" in sign_in(world.teacher).get(BASE).content.decode()


def test_figures_are_for_who_has_that_right_and_small_ones_for_who_follows_all_cases(world, staff, report, sign_in):
    for _ in range(4):
        report()
    assert "Dit schooljaar: <b>4</b>" in sign_in(world.leader).get(BASE).content.decode()
    assert "Dit schooljaar: <b>minder dan 5</b>" in sign_in(staff["anna"]).get(BASE).content.decode()
    for name in ("bram", "sven"):
        assert "Dit schooljaar" not in sign_in(staff[name]).get(BASE).content.decode()
    report()
    assert "Dit schooljaar: <b>5 of meer</b>" in sign_in(staff["anna"]).get(BASE).content.decode()


# --- Read, and written down ---


def reads(world, member) -> list[dict]:
    with world.at(world.regenboog), atomic():
        events = AuditEvent.objects.filter(action="incident.read", actor_id=member.user_id)
        return list(events.values("object_id", "detail"))


def test_opening_a_case_is_written_down_and_the_list_is_not(world, report, sign_in):
    row, client = report(), sign_in(world.coordinator)
    client.get(BASE)
    assert reads(world, world.coordinator) == []
    client.get(f"{BASE}{row.pk}/")
    assert reads(world, world.coordinator) == [{"object_id": str(row.pk), "detail": {"part": "case"}}]


@pytest.mark.parametrize("part", ["aanvullen/", "namen/"])
def test_other_pages_with_content_are_written_down_too(world, report, sign_in, part):
    sign_in(world.coordinator).get(f"{BASE}{report().pk}/{part}")
    assert len(reads(world, world.coordinator)) == 1


def test_what_cannot_be_written_down_cannot_be_read(world, report, sign_in):
    """The event is committed before the page leaves: when that commit fails there is no page."""
    row, client = report(), sign_in(world.coordinator)
    trigger = """
        CREATE FUNCTION refuse_read() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$;
        CREATE CONSTRAINT TRIGGER refuse_read AFTER INSERT ON core_auditevent DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.action = 'incident.read') EXECUTE FUNCTION refuse_read();
    """
    with psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=database.NAME), autocommit=True) as server:
        server.execute(trigger)
        try:
            with pytest.raises(utils.Error):
                client.get(f"{BASE}{row.pk}/")
        finally:
            server.execute("DROP TRIGGER refuse_read ON core_auditevent; DROP FUNCTION refuse_read")
    page = client.get(f"{BASE}{row.pk}/")
    assert SENTENCE in page.content.decode()


@pytest.mark.parametrize("name", ["coordinator", "ib"])
def test_the_register_takes_a_fixed_number_of_queries(world, staff, support, report, sign_in, name):
    support("Groep 7", "Groep 6")
    client = sign_in(staff[name])
    report(by=world.teacher)
    client.get(BASE)
    first = count_of(client, BASE)
    for _ in range(5):
        report(by=world.teacher)
    assert count_of(client, BASE) == first


def count_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_a_case_takes_a_fixed_number_of_queries_whatever_is_in_it(world, report, sign_in, follow):
    client, row = sign_in(world.coordinator), report(by=world.teacher)
    client.get(f"{BASE}{row.pk}/")
    first = count_of(client, f"{BASE}{row.pk}/")
    with world.at(world.regenboog), atomic():
        services.incident_assign(incident=row, owner=world.leader, by=world.leader)
        follow(row, 6)
    assert count_of(client, f"{BASE}{row.pk}/") <= first + 1  # the names of who was given it


def test_who_opens_a_case_of_bullying_takes_it_in_hand(world, staff, report, sign_in):
    row, other = report(type="bullying"), report()
    client, url = sign_in(staff["anna"]), f"{BASE}{row.pk}/"
    assert str(row.pk) in client.get(BASE).text
    assert "wacht op je" in client.get("/s/regenboog/").text
    assert client.post(f"{BASE}{other.pk}/behandelaar/", {"owner": staff["anna"].pk}).status_code == 404
    assert client.post(f"{url}behandelaar/", {"owner": staff["ib"].pk}).status_code == 422
    assert client.post(f"{url}behandelaar/", {"owner": staff["anna"].pk}).status_code == 302
    with world.at(world.regenboog), atomic():
        row.refresh_from_db()
        assert (row.state, row.owner) == ("busy", staff["anna"])


def test_who_is_given_a_case_hears_of_it_until_they_do_something(world, staff, report, follow, sign_in):
    row, client = report(), sign_in(staff["ib"])
    with world.at(world.regenboog), atomic():
        services.incident_assign(incident=row, owner=staff["ib"], by=world.leader)
        (mail,) = Mail.objects.filter(kind="incident_given")
        assert (mail.to, WORD in mail.text) == (staff["ib"].user.email, False)
    assert row.reference in client.get("/s/regenboog/").text
    with world.at(world.regenboog), atomic():
        note = {"kind": "note", "code": "", "on_date": row.reported_date, "text": "Gebeld", "sealed": False}
        follow_services.entry_add(incident=row, key=uuid4(), by=staff["ib"], **note)
    assert row.reference not in client.get("/s/regenboog/").text
