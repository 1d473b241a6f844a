"""Special roads: steps that are ticked, a suspension held against the law, and what the board and Inspectorate hear."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import utils
from django.utils import timezone

from core.content import ContentError
from core.models import Mail
from core.tenancy import atomic, system_scope
from incidents import follow_services, road_selectors, road_services, roads, rules, services, taxonomy
from incidents.models import Entry, Step
from incidents.reminders import due
from schools.fact_selectors import current_evidence
from tests.incidents.conftest import WORD

BASE = "/s/regenboog/incidenten/"
MONDAY = date(2026, 9, 7)


@pytest.fixture
def case(world, report):
    """``case(type=…, …)``: an incident that the coordinator handles."""

    def case(**values):
        row = report(by=world.teacher, **values)
        with world.at(world.regenboog), atomic():
            return services.incident_assign(incident=row, owner=world.coordinator, by=world.coordinator)

    return case


@pytest.fixture
def found(world):
    """The roads of a case, by their code."""

    def found(row, **options):
        with world.at(world.regenboog), atomic():
            row.refresh_from_db()
            values = {"sector": "po", "today": timezone.localdate()} | options
            return {each.road.code: each for each in road_selectors.roads_of(row, row.entries.all(), **values)}

    return found


def suspend(world, row, days: int, code: str = "suspension") -> Entry:
    last = MONDAY + timedelta(days - 1 + 2 * ((days - 1) // 5))
    with world.at(world.regenboog), atomic():
        values = {"code": code, "first": MONDAY, "last": last, "text": "", "today": timezone.localdate()}
        return road_services.suspension_add(incident=row, key=uuid4(), by=world.leader, **values)


@pytest.mark.parametrize("version", taxonomy.versions())
def test_every_step_that_the_law_asks_has_a_source_for_each_sector_and_a_date(version):
    steps = [step for road in roads.load(version) for step in road.steps]
    asked = [step for step in steps if step.sources]
    assert len(asked) >= 10
    assert all(step.checked and step.source(sector) for step in asked for sector in roads.SECTORS)


def test_a_road_for_a_kind_that_is_not_there_is_refused(tmp_path, monkeypatch):
    (tmp_path / "9").mkdir()
    text = '[[road]]\ncode = "a"\nname = "A"\nintro = "B"\ntypes = ["nergens"]\n'
    (tmp_path / "9" / "roads.toml").write_text(text)
    for name in ("types.toml", "words.toml"):
        (tmp_path / "9" / name).write_text("")
    monkeypatch.setattr(taxonomy, "CONTENT", tmp_path)
    monkeypatch.setattr(taxonomy, "load", taxonomy.load.__wrapped__)
    with pytest.raises(ContentError, match=r"roads.toml, road 'a': unknown types nergens"):
        roads.load.__wrapped__("9")


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"type": "bullying"}, set()),
        ({"type": "bullying", "severity": 3}, {"serious"}),
        ({"type": "home_signal"}, {"home_signal"}),
        ({"type": "accident"}, {"accident"}),
    ],
)
def test_an_incident_gets_the_roads_of_its_kind(case, found, values, codes):
    assert set(found(case(**values))) == codes


def test_a_step_is_ticked_with_its_day_and_who_did_it_and_can_be_taken_back(world, case, found, sign_in):
    row, client = case(type="home_signal"), sign_in(world.coordinator)
    day = timezone.localdate() - timedelta(1)
    data = {"key": uuid4(), "step": "home_signal:signals", "done": "on", "on_date": day, "who": world.leader.pk}
    for _ in range(2):
        assert client.post(f"{BASE}{row.pk}/stappen/", data).status_code == 302
    line = found(row)["home_signal"].lines[0]
    assert (line.is_done, line.row.on_date, line.row.who, line.row.by_id) == (
        True, day, world.leader, world.coordinator.pk,
    )  # fmt: skip
    client.post(f"{BASE}{row.pk}/stappen/", data | {"key": uuid4(), "done": ""})
    assert found(row)["home_signal"].done == 0
    with world.at(world.regenboog), atomic():
        assert Step.objects.count() == 2
        with pytest.raises(utils.Error), atomic():
            Step.objects.update(done=True)
        with pytest.raises(utils.Error), atomic():
            Step.objects.all().delete()


@pytest.mark.parametrize(
    "wrong", [{"step": "serious:safe"}, {"step": "home_signal:nergens"}, {"on_date": "2099-01-01"}, {"who": uuid4()}]
)
def test_what_is_no_step_of_this_case_comes_back(world, case, sign_in, wrong):
    row, client = case(type="home_signal"), sign_in(world.coordinator)
    data = {"key": uuid4(), "step": "home_signal:talk", "done": "on", "on_date": "2026-11-02", "who": world.leader.pk}
    page = client.post(f"{BASE}{row.pk}/stappen/", data | wrong)
    assert page.status_code == 422
    assert page.context["wrong"].errors
    with world.at(world.regenboog), atomic():
        assert not Step.objects.exists()


def test_a_step_that_should_have_been_done_is_too_late(case, found):
    row = case(severity=3)
    assert not found(row)["serious"].is_late
    late = found(row, today=timezone.localdate() + timedelta(1))["serious"]
    assert [line.step.code for line in late.lines if line.is_late] == ["safe", "board"]


def due_steps(row) -> list[tuple]:
    """What the tick hears of the steps of this case."""
    with system_scope("the tick"), atomic():
        return [(each.on, each.member) for each in due(timezone.localdate()) if each.kind == "incident_step"]


def test_somebody_is_reminded_of_the_next_step_until_all_are_done(world, case, found):
    row = case(severity=3)
    assert due_steps(row) == [(row.reported_date, world.coordinator.pk)]
    with world.at(world.regenboog), atomic():
        for line in found(row)["serious"].lines:
            values = {"road": "serious", "step": line.step.code, "done": True, "on_date": row.reported_date}
            road_services.step_mark(incident=row, key=uuid4(), who=world.leader, by=world.leader, **values)
    assert due_steps(row) == []
    with world.at(world.regenboog), atomic():
        values["done"] = False
        road_services.step_mark(
            incident=row, key=uuid4(), who=world.leader, by=world.leader, **values | {"step": "safe"}
        )
    assert len(due_steps(row)) == 1


def test_a_closed_case_and_one_without_a_road_ask_for_no_step(world, case):
    row = case(severity=3)
    case()
    assert len(due_steps(row)) == 1
    with world.at(world.regenboog), atomic():
        row = services.incident_close(incident=row, outcome="Klaar", seen=row.version, by=world.leader)
    assert due_steps(row) == []
    with world.at(world.regenboog), atomic():
        services.incident_reopen(incident=row, seen=row.version, by=world.leader)
    assert len(due_steps(row)) == 1


def test_a_suspension_and_a_kind_that_is_chosen_later_bring_their_steps(world, case):
    row = case()
    suspend(world, row, 2)
    assert [on for on, _member in due_steps(row)] == [MONDAY]
    other = case(type="other")
    with world.at(world.regenboog), atomic():
        answer = {"subtype": "", "own_subtype": None, "means": [], "motive": "", "cause": "", "seen": other.version}
        services.incident_answer(incident=other, type="accident", by=world.leader, **answer)
        services.incident_set_severity(incident=other, severity=3, seen=other.version + 1, by=world.leader)
        other.refresh_from_db()
        assert other.step_due_date == other.reported_date


def test_the_register_shows_that_it_is_used(world, report):
    with world.at(world.regenboog), atomic():
        assert "incidents_reported" not in current_evidence()
    report()
    with world.at(world.regenboog), atomic():
        assert current_evidence()["incidents_reported"]


# --- Suspension ---


def test_weekends_and_holidays_are_no_school_days():
    friday = MONDAY + timedelta(4)
    assert rules.school_days(MONDAY, MONDAY, lambda day: False) == 1
    assert rules.school_days(friday, friday + timedelta(3), lambda day: False) == 2
    assert rules.school_days(MONDAY, friday, lambda day: day == MONDAY) == 4


@pytest.mark.parametrize(("days", "warnings", "asks"), [(1, 0, False), (2, 1, True), (5, 1, True), (6, 2, True)])
def test_a_suspension_is_held_against_the_law_and_written_down_all_the_same(world, case, found, days, warnings, asks):
    row = case()
    assert suspend(world, row, days).detail["days"] == days
    road = found(row)["suspension"]
    assert len(road.warnings) == warnings
    assert ("inspectorate" in {line.step.code for line in road.lines}) is asks


def test_the_warning_about_the_inspectorate_goes_when_it_was_told(world, case, found):
    row = case()
    suspend(world, row, 3)
    with world.at(world.regenboog), atomic():
        common = {"incident": row, "key": uuid4(), "on_date": MONDAY, "text": "", "by": world.leader}
        follow_services.entry_add(kind="informed", code="inspectorate", sealed=False, **common)
    assert found(row)["suspension"].warnings == []


def test_another_suspension_has_a_road_of_its_own_and_hides_nothing_of_the_first(world, case, found):
    row = case()
    first = suspend(world, row, 6)
    with world.at(world.regenboog), atomic():
        values = {"road": "suspension", "on_date": MONDAY, "who": world.leader, "by": world.leader, "done": True}
        road_services.step_mark(
            incident=row, key=uuid4(), step="heard", **values
        )  # as before suspensions had their own
    second = suspend(world, row, 1)
    suspend(world, row, 4, "suspension_internal")
    with world.at(world.regenboog), atomic():
        road_services.step_mark(incident=row, key=uuid4(), step="work", suspension=second.pk, **values)
        row.refresh_from_db()
        roads_ = road_selectors.roads_of(row, row.entries.all(), sector="po", today=timezone.localdate())
    assert [[line.step.code for line in road.lines if line.is_done] for road in roads_] == [["heard"], ["work"], []]
    assert [len(road.warnings) for road in roads_] == [2, 0, 0]
    assert due_steps(row)[0][0] == MONDAY
    with world.at(world.regenboog), atomic():
        follow_services.entry_correct(entry=first, key=uuid4(), text="", happened=False, by=world.leader)
    assert found(row)["suspension"].warnings == []


def test_a_suspension_has_a_school_day(world, case, sign_in):
    saturday = MONDAY + timedelta(5)
    data = {"key": uuid4(), "code": "suspension", "first": saturday, "last": saturday, "text": "Reden"}
    page = sign_in(world.coordinator).post(f"{BASE}{case().pk}/schorsing/", data)
    assert page.status_code == 422
    assert page.context["form"].errors["last"]


def test_a_measure_that_did_not_happen_counts_nowhere_and_stays_readable(world, case, found, sign_in):
    row, client = case(), sign_in(world.coordinator)
    with world.at(world.regenboog), atomic():
        entry = {"kind": "measure", "code": "expulsion", "on_date": MONDAY, "text": "", "sealed": False}
        made = follow_services.entry_add(incident=row, key=uuid4(), by=world.leader, **entry)
    url = f"{BASE}{row.pk}/tijdlijn/{made.pk}/"
    assert url in client.get(f"{BASE}{row.pk}/").text
    assert client.post(url, {"key": uuid4(), "text": ""}).status_code == 422
    assert client.post(url, {"key": uuid4(), "undone": "on", "text": ""}).status_code == 302
    assert "expulsion" not in found(row)
    assert "Verwijdering" not in client.get(f"{BASE}{row.pk}/inspectie/").context["text"]
    assert "Verwijdering" in client.get(f"{BASE}{row.pk}/").text


def test_an_internal_suspension_has_steps_and_no_limit_of_the_law(world, case, found):
    row = case()
    suspend(world, row, 6, "suspension_internal")
    assert found(row)["suspension"].warnings == []


def test_a_suspension_is_filled_in_and_stands_in_the_timeline(world, case, sign_in):
    row, client = case(), sign_in(world.coordinator)
    data = {"key": uuid4(), "code": "suspension", "first": MONDAY, "last": MONDAY + timedelta(2), "text": "Reden"}
    wrong = client.post(f"{BASE}{row.pk}/schorsing/", data | {"last": MONDAY - timedelta(1)})
    assert wrong.status_code == 422
    assert "Reden" in wrong.content.decode()
    page = client.post(f"{BASE}{row.pk}/schorsing/", data, follow=True).content.decode()
    assert "inspectie" in page
    assert "Schorsing: 7 september – 9 september (3 schooldagen)" in client.get(f"{BASE}{row.pk}/").content.decode()


# --- Board and Inspectorate ---


def test_a_suspicion_of_staff_goes_straight_to_the_board_once_and_says_nothing(world, report, found):
    row = report(type="sexual")
    for seen in (1, 2):
        with world.at(world.regenboog), atomic():
            answers = {"type": "sexual", "subtype": "suspected_offence_by_staff", "own_subtype": None, "means": []}
            services.incident_answer(
                incident=row, **answers, motive="", cause=f"Nog iets {seen}", seen=seen, by=world.leader
            )
    with system_scope("the mails of a test"), atomic():
        mails = list(Mail.objects.filter(kind="incident_board"))
    assert [mail.to for mail in mails] == [world.board_admin.user.email]
    assert [line.step.code for line in found(row)["staff_offence"].lines][:2] == ["board", "trust_inspector"]


def test_the_text_for_the_inspectorate_has_the_facts_in_codes_and_no_story(world, case, follow, sign_in):
    row = case(severity=3)
    suspend(world, row, 2)
    with world.at(world.regenboog), atomic():
        follow(row, kind="decision", code="police_no", text=f"Omdat {WORD}")
    page = sign_in(world.coordinator).get(f"{BASE}{row.pk}/inspectie/")
    text = page.context["text"]
    assert "Schorsing: 07-09-2026 tot en met 08-09-2026 (2 schooldagen)" in text
    assert "Besluit: We doen geen aangifte" in text
    assert "1 leerling (deed het)" in text
    assert WORD not in page.content.decode()


def test_a_decision_needs_its_reason(world, case, sign_in):
    data = {"key": uuid4(), "what": "decision:police_no", "on_date": timezone.localdate().isoformat(), "text": ""}
    assert sign_in(world.coordinator).post(f"{BASE}{case().pk}/tijdlijn/", data).status_code == 422


@pytest.mark.parametrize("part", ["stappen/", "schorsing/", "inspectie/"])
def test_roads_are_for_who_follows_the_case(world, staff, case, sign_in, part):
    row = case()
    assert sign_in(world.coordinator).get(f"{BASE}{row.pk}/{part}").status_code == 200
    for name, status in (("anna", 404), ("sven", 403), ("board_admin", 403)):
        assert sign_in(staff[name]).get(f"{BASE}{row.pk}/{part}").status_code == status


def test_an_expulsion_has_a_road_of_its_own_beside_the_suspension_before_it(world, case, found):
    row = case()
    suspend(world, row, 3)
    assert "expulsion" not in found(row)
    with world.at(world.regenboog), atomic():
        entry = {"kind": "measure", "code": "expulsion", "on_date": MONDAY, "text": "", "sealed": False}
        follow_services.entry_add(incident=row, key=uuid4(), by=world.leader, **entry)
        step = {"road": "expulsion", "step": "search", "done": True, "on_date": MONDAY, "who": world.leader}
        road_services.step_mark(incident=row, key=uuid4(), by=world.leader, **step)
    suspend(world, row, 2)
    roads_ = found(row)
    assert [line.step.code for line in roads_["expulsion"].lines if line.is_done] == ["search"]
    assert roads_["suspension"].done == 0


def test_no_step_of_an_expulsion_has_a_term_that_nobody_could_check(world):
    steps = next(road for road in roads.load() if road.code == "expulsion").steps
    assert all(step.days is None for step in steps)


@pytest.mark.parametrize(("sector", "count", "law"), [("po", 10, 3), ("so", 10, 1), ("vo", 11, 1)])
def test_an_expulsion_shows_each_sector_its_own_steps_and_the_law_only_where_it_was_read(
    world, case, found, sector, count, law
):
    row = case()
    with world.at(world.regenboog), atomic():
        entry = {"kind": "measure", "code": "expulsion", "on_date": MONDAY, "text": "", "sealed": False}
        follow_services.entry_add(incident=row, key=uuid4(), by=world.leader, **entry)
    lines = found(row, sector=sector)["expulsion"].lines
    assert (len(lines), sum(bool(line.source) for line in lines)) == (count, law)


def test_of_a_signal_about_home_no_word_is_kept(world, case, sign_in):
    row, client = case(type="home_signal", narrative="Kind zegt iets"), sign_in(world.coordinator)
    with world.at(world.regenboog), atomic():
        row.refresh_from_db()
        assert row.narrative == ""
        entry = {"kind": "informed", "code": "veilig_thuis", "on_date": MONDAY, "sealed": False, "by": world.leader}
        with pytest.raises(ValidationError), atomic():
            follow_services.entry_add(incident=row, key=uuid4(), text="Verhaal", **entry)
        follow_services.entry_add(incident=row, key=uuid4(), text="", **entry)
    page = client.get(f"{BASE}{row.pk}/")
    assert "text" not in page.context["entry_form"].fields
    for part in ("namen/", "bijlagen/", "herstel/", "schorsing/"):
        assert client.get(f"{BASE}{row.pk}/{part}").status_code == 404
    other = case(type="other")
    page = client.post(f"{BASE}{other.pk}/aanvullen/", {"kind": "home_signal:", "cause": "", "seen": other.version})
    assert page.context["form"].errors["kind"]  # it has words, and those stay
