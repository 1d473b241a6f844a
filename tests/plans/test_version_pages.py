"""Keeping, reading, comparing and putting back versions, as the people who do it."""

from uuid import uuid4

import pytest

from core.models import AuditEvent
from core.tenancy import atomic
from plans.milestone_services import milestone_make
from plans.models import Milestone, Plan, Section
from plans.services import section_save
from plans.state_services import plan_move
from plans.version_services import TextChanged, section_restore

VERSIONS = "/s/regenboog/plan/versies/"
COMPARE = f"{VERSIONS}vergelijken/"
SECTION = "/s/regenboog/plan/paragraaf/supervision/"


def write(world, section, html: str, reason: str = "") -> None:
    with world.at(world.regenboog), atomic():
        section.refresh_from_db()
        section_save(section=section, html=html, page=uuid4(), base=section.version, by=world.leader, reason=reason)


def keep(world, plan, name="Voor de studiedag", kind="named") -> Milestone:
    with world.at(world.regenboog), atomic():
        return milestone_make(plan=plan, kind=kind, name=name, by=world.leader)


def body(response) -> str:
    return response.content.decode()


def restore_address(world, section, number: int) -> str:
    with world.at(world.regenboog), atomic():
        return f"{SECTION}versies/{section.versions.get(number=number).pk}/terugzetten/"


def test_the_plan_is_kept_under_a_name_once_however_often_it_is_sent(world, sign_in, plan):
    client = sign_in(world.leader)
    for _ in range(2):
        assert client.post(VERSIONS, {"name": "Voor de studiedag"}).status_code == 302
    assert body(client.get(VERSIONS)).count("/plan/versies/vergelijken/?old=") == 1


def test_a_version_needs_a_name(world, sign_in, plan):
    assert sign_in(world.leader).post(VERSIONS, {"name": " "}).status_code == 422


def test_who_may_only_read_keeps_no_version_but_sees_them(world, sign_in, plan):
    client = sign_in(world.teacher)
    assert client.post(VERSIONS, {"name": "Stiekem"}).status_code == 403
    keep(world, plan)
    assert "Voor de studiedag" in body(client.get(VERSIONS))
    assert "Bewaar deze versie" not in body(client.get(VERSIONS))


def test_a_kept_version_reads_as_it_was(world, sign_in, plan, section):
    write(world, section, "<p>Toen was het zo.</p>")
    made = keep(world, plan)
    write(world, section, "<p>Inmiddels anders.</p>")
    page = body(sign_in(world.teacher).get(f"{VERSIONS}{made.pk}/"))
    assert "Toen was het zo." in page
    assert "Inmiddels" not in page


def test_without_a_kept_version_there_is_nothing_to_compare(world, sign_in, plan):
    assert "Nog niets om mee te vergelijken" in body(sign_in(world.leader).get(COMPARE))


def test_the_plan_is_compared_with_what_was_adopted_unless_asked_otherwise(world, sign_in, plan, section):
    keep(world, plan, "Plan 1", kind="adopted")
    write(world, section, "<p>Drie leraren lopen rond.</p>")
    named = keep(world, plan)
    write(world, section, "<p>Vier leraren lopen rond.</p>", "Meer ruzies")
    client = sign_in(world.teacher)
    assert "Drie" not in body(client.get(COMPARE))
    page = body(client.get(COMPARE, {"old": named.pk, "new": "now"}))
    assert ">verwijderd: </span>Drie</del>" in page
    assert ">toegevoegd: </span>Vier</ins>" in page
    assert "Meer ruzies" in page


def test_only_changes_are_shown_until_the_whole_text_is_asked_for(world, sign_in, plan, section):
    keep(world, plan)
    write(world, section, "<p>Anders.</p>")
    client = sign_in(world.leader)
    assert body(client.get(COMPARE)).count('class="card compare-card"') == 1
    with world.at(world.regenboog), atomic():
        count = plan.sections.count()
    assert body(client.get(COMPARE, {"whole": "1"})).count('class="card compare-card"') == count


def test_looking_back_over_a_section_that_was_added_is_no_dead_end(world, sign_in, plan):
    made = keep(world, plan)
    client = sign_in(world.leader)
    client.post("/s/regenboog/plan/erbij/", {"chapter": "vision", "title": "Fietsen"})
    assert client.get(COMPARE, {"old": "now", "new": made.pk}).status_code == 200


@pytest.mark.parametrize("asked", [{"old": "x"}, {"new": "7f000001-0000-4000-8000-000000000000"}])
def test_an_unknown_version_is_an_unknown_address(world, sign_in, plan, asked):
    keep(world, plan)
    assert sign_in(world.leader).get(COMPARE, asked).status_code == 404


def test_comparing_takes_a_fixed_number_of_queries(world, sign_in, plan, section, django_assert_max_num_queries):
    for number in range(3):
        keep(world, plan, f"Nummer {number}")
        write(world, section, f"<p>Tekst {number}.</p>")
    client = sign_in(world.leader)
    client.get(COMPARE)
    with django_assert_max_num_queries(11):
        client.get(COMPARE, {"whole": "1"})


def test_two_texts_of_a_section_are_compared(world, sign_in, section):
    write(world, section, "<p>Drie leraren lopen rond.</p>")
    write(world, section, "<p>Vier leraren lopen rond.</p>", "Meer ruzies")
    page = body(sign_in(world.teacher).get(f"{SECTION}vergelijken/"))
    assert "Drie</del>" in page
    assert "Meer ruzies" in page
    assert "terugzetten" not in page
    earlier = body(sign_in(world.leader).get(f"{SECTION}vergelijken/", {"old": "1", "new": "2"}))
    assert "Vier leraren" not in earlier
    assert earlier.count("/terugzetten/") == 1


@pytest.mark.parametrize("asked", ["x", "99", "-1", "9" * 40])
def test_an_unknown_text_is_an_unknown_address(world, sign_in, section, asked):
    assert sign_in(world.leader).get(f"{SECTION}vergelijken/", {"old": asked}).status_code == 404


def test_a_text_put_back_is_a_new_version_with_its_reason(world, sign_in, section):
    write(world, section, "<p>Goed.</p>")
    write(world, section, "<p>Slecht.</p>")
    answer = sign_in(world.leader).post(restore_address(world, section, 2), {"seen": "3", "reason": "Was beter"})
    assert (answer.status_code, answer.url) == (302, SECTION)
    with world.at(world.regenboog), atomic():
        section.refresh_from_db()
        assert (section.html, section.version) == ("<p>Goed.</p>", 4)
        texts = list(section.versions.order_by("number").values_list("html", "reason"))
        assert texts[1:] == [("<p>Goed.</p>", ""), ("<p>Slecht.</p>", ""), ("<p>Goed.</p>", "Was beter")]
        assert AuditEvent.objects.filter(action="section.restored").count() == 1


def test_putting_back_twice_puts_back_once(world, sign_in, section):
    write(world, section, "<p>Anders.</p>")
    client, address = sign_in(world.leader), restore_address(world, section, 1)
    assert [client.post(address, {"seen": "2"}).status_code for _ in range(2)] == [302, 302]
    with world.at(world.regenboog), atomic():
        assert section.versions.count() == 3


def test_a_text_that_waits_for_a_choice_leads_to_that_choice(world, sign_in, section):
    with world.at(world.regenboog), atomic():
        for html in ("<p>Van Aylin.</p>", "<p>Van Noor.</p>"):
            section_save(section=section, html=html, page=uuid4(), base=1, by=world.leader)
    answer = sign_in(world.leader).post(restore_address(world, section, 3), {"seen": "2"})
    assert "/botsing/" in answer.url


def test_putting_back_without_a_reason_says_what_was_put_back(world, section):
    write(world, section, "<p>Anders.</p>")
    with world.at(world.regenboog), atomic():
        first = section.versions.select_related("section__plan").get(number=1)
        assert section_restore(version=first, seen=2, by=world.leader).reason


def test_putting_back_is_refused_when_the_text_changed_meanwhile(world, sign_in, section):
    write(world, section, "<p>Een.</p>")
    write(world, section, "<p>Twee.</p>")
    address = restore_address(world, section, 2)
    write(world, section, "<p>Van een collega.</p>")
    answer = sign_in(world.leader).post(address, {"seen": "3"})
    assert answer.status_code == 409
    assert "Intussen is de tekst weer gewijzigd" in body(answer)
    assert 'name="seen" value="4"' in body(answer)
    with world.at(world.regenboog), atomic():
        section.refresh_from_db()
        assert section.html == "<p>Van een collega.</p>"


def test_a_stale_try_does_not_open_an_adopted_plan(world, plan, section):
    write(world, section, "<p>Vastgesteld.</p>")
    with world.at(world.regenboog), atomic():
        for state in ("consent", "adopted"):
            plan_move(plan=plan, to=state, by=world.leader)
        first = section.versions.select_related("section__plan").get(number=1)
        with pytest.raises(TextChanged):
            section_restore(version=first, seen=1, by=world.leader)
        assert Plan.objects.get().state == "adopted"
        section_restore(version=first, seen=2, by=world.leader)
        assert Plan.objects.get().state == "revising"


def test_a_form_without_the_version_it_saw_changes_nothing(world, sign_in, section):
    write(world, section, "<p>Nu.</p>")
    assert sign_in(world.leader).post(restore_address(world, section, 1), {}).status_code == 422


def test_who_may_only_read_puts_nothing_back(world, sign_in, section):
    write(world, section, "<p>Nu.</p>")
    address = restore_address(world, section, 1)
    assert sign_in(world.teacher).post(address, {"seen": "2"}).status_code == 403
    with world.at(world.regenboog), atomic():
        assert Section.objects.get(pk=section.pk).version == 2


def test_the_last_versions_can_be_chosen_and_an_older_one_by_its_address(world, sign_in, plan):
    first = keep(world, plan, "De allereerste")
    with world.at(world.regenboog), atomic():
        Milestone.objects.bulk_create(
            Milestone(
                board_id=plan.board_id,
                school_id=plan.school_id,
                plan=plan,
                number=10 + n,
                name=f"Versie {n}",
                digest=str(n),
                made_by=world.leader,
            )
            for n in range(30)
        )
    client = sign_in(world.leader)
    assert "De allereerste" not in body(client.get(COMPARE))
    assert "De allereerste" in body(client.get(f"{COMPARE}?old={first.pk}"))
