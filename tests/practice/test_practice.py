"""Agreements: made of the text, noticed by everybody, told without names, talked about; and who may do what."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from actions.models import Action
from core.models import AuditEvent
from core.reminders import KINDS
from core.tenancy import atomic, system_scope
from plans import services as plans
from practice import examples, selectors, services
from practice.models import Agreement, Answer, Answered, Observation
from practice.reminders import talks
from practice.views import PER_PAGE
from tests.practice.conftest import PROMISE
from tests.world import make_member

BASE = "/s/regenboog/plan/afspraken/"


def page_of(agreement, to: str = "") -> str:
    return f"{BASE}{agreement.pk}/{to}"


def values(**changed) -> dict:
    given = {
        "promise": "We groeten elk kind bij de deur.",
        "sign": "Sta om half negen bij de deur.",
        "months": "3",
        "look_date": "2027-03-01",
        "fact": "",
        "owner": "",
        "quote": "",
    }
    return given | changed


def say(client, agreement, **data):
    given = {"page": str(uuid4()), "date": timezone.localdate().isoformat(), "text": "", "recognised": "unknown"}
    return client.post(page_of(agreement, "merk/"), given | data)


def rewrite(world, section, html: str) -> None:
    section.refresh_from_db()
    plans.section_save(section=section, html=html, page=uuid4(), base=section.version, by=world.leader)


def fresh(world, agreement) -> Agreement:
    with world.at(world.regenboog), atomic():
        return Agreement.objects.get(pk=agreement.pk)


# --- Agreeing ---


def test_a_coordinator_agrees_on_a_sentence_of_the_text(world, sign_in, section):
    client = sign_in(world.coordinator)
    page = client.get(f"{BASE}nieuw/supervision/", {"zin": PROMISE})
    assert f'value="{PROMISE}"' in page.text
    answer = client.post(f"{BASE}nieuw/supervision/", values(promise=PROMISE, quote=PROMISE))
    assert answer.status_code == 302
    assert PROMISE in client.get(answer.url).text
    with world.at(world.regenboog), atomic():
        assert Agreement.objects.get().quote == PROMISE


def test_a_sentence_that_left_the_text_meanwhile_is_refused_and_nothing_is_lost(world, sign_in, section):
    page = sign_in(world.leader).post(f"{BASE}nieuw/supervision/", values(quote="Dit staat er niet."))
    assert page.status_code == 422
    assert "We groeten elk kind" in page.text


@pytest.mark.parametrize("wrong", [{"promise": " "}, {"sign": ""}, {"months": "4"}, {"look_date": "x"}, {"fact": "no"}])
def test_what_is_not_right_is_said_and_nothing_is_lost(world, sign_in, section, wrong):
    page = sign_in(world.leader).post(f"{BASE}nieuw/supervision/", values(**wrong))
    assert page.status_code == 422
    assert "half negen" in page.text or "bij de deur" in page.text


def test_one_press_takes_an_example_over_and_a_second_makes_no_other(world, sign_in, section):
    client, example = sign_in(world.leader), examples.find("yard")
    assert example.promise in client.get(f"{BASE}nieuw/").text
    first, second = (
        client.post(f"{BASE}nieuw/supervision/voorbeeld/", {"example": "yard"}, follow=True) for _ in range(2)
    )
    assert first.redirect_chain == second.redirect_chain
    with world.at(world.regenboog), atomic():
        made = Agreement.objects.get()
    assert (made.promise, made.quote, made.owner_id) == (example.promise, example.promise, world.leader.pk)
    assert example.promise not in client.get(f"{BASE}nieuw/").text


def test_the_same_agreement_sent_twice_is_made_once(world, sign_in, section):
    client = sign_in(world.leader)
    pages = [client.post(f"{BASE}nieuw/supervision/", values()).url for _ in range(2)]
    assert pages[0] == pages[1]


def test_an_example_of_another_section_or_none_is_refused_and_no_section_is_not_found(world, sign_in, section):
    client = sign_in(world.leader)
    for key in ("phones", "nonsense", ""):
        assert client.post(f"{BASE}nieuw/supervision/voorbeeld/", {"example": key}).status_code == 422
    assert client.get(f"{BASE}nieuw/nonsense/").status_code == 404
    for key in ("nonsense", "\0", "a" * 5000, "é"):
        assert client.get(BASE, {"paragraaf": key}).status_code == 404


def test_the_page_tells_when_the_text_says_it_no_more_or_says_it_otherwise(world, sign_in, section, agreement):
    client, gone = sign_in(world.teacher), "zegt deze zin niet meer"
    assert gone not in client.get(BASE).text
    with world.at(world.regenboog), atomic():
        rewrite(world, section, f"<p>{PROMISE.replace('een volwassene', 'een leraar')}</p>")
    assert "altijd een leraar in de buurt" in client.get(BASE).text
    with world.at(world.regenboog), atomic():
        rewrite(world, section, "<p>Hier staat nu iets heel anders.</p>")
    assert gone in client.get(BASE).text


def test_a_change_on_top_of_another_keeps_what_was_typed(world, sign_in, agreement):
    client, page = sign_in(world.leader), page_of(agreement, "wijzigen/")
    assert client.post(page, values(seen="1", quote=PROMISE)).status_code == 302
    again = client.post(page, values(seen="1", quote=PROMISE, sign="Iets anders."))
    assert again.status_code == 409
    assert "Iets anders." in again.text
    assert fresh(world, agreement).sign == "Sta om half negen bij de deur."


def test_a_live_fact_stands_beside_the_promise(world, sign_in, agreement):
    with world.at(world.regenboog), atomic():
        services.agreement_change(agreement=agreement, seen=1, fact="schools.name", by=world.leader)
    assert f"<b>{world.regenboog.name}</b>" in sign_in(world.teacher).get(BASE).text


# --- Noticing ---


def test_a_teacher_says_what_they_notice_without_their_name(world, sign_in, agreement):
    client = sign_in(world.teacher)
    assert say(client, agreement, recognised="sometimes", text="Bij de fietsen stond niemand.").status_code == 302
    page = sign_in(world.leader).get(page_of(agreement))
    assert "Bij de fietsen stond niemand." in page.text
    assert world.teacher.name not in page.text
    assert "soms" not in page.text  # one answer is not told
    with world.at(world.regenboog), atomic():
        event = AuditEvent.objects.get(action="agreement.noticed")
        assert (event.actor_id, event.detail) == (None, {})


def test_nothing_that_is_kept_leads_from_what_was_said_to_who_said_it():
    links = {field.name for model in (Answer, Observation) for field in model._meta.get_fields() if field.is_relation}
    assert links == {"agreement", "board", "school"}
    assert {field.name for field in Answered._meta.concrete_fields} == {
        "id", "board", "school", "agreement", "round", "member"
    }  # fmt: skip
    moments = {"DateTimeField", "AutoField", "BigAutoField"}
    assert not [f for m in (Answer, Observation, Answered) for f in m._meta.fields if f.get_internal_type() in moments]


def test_everybody_counts_once_a_round_and_may_still_add_what_they_notice(world, sign_in, agreement):
    client = sign_in(world.teacher)
    assert say(client, agreement, recognised="mostly").status_code == 302
    assert 'name="recognised"' not in client.get(page_of(agreement, "merk/")).text
    assert say(client, agreement, recognised="not_yet").status_code == 422
    assert say(client, agreement, recognised="not_yet", text="Vandaag stond er niemand.").status_code == 302
    with world.at(world.regenboog), atomic():
        assert list(Answer.objects.values_list("recognised", flat=True)) == ["mostly"]
        assert Observation.objects.count() == 1


def test_the_same_page_sent_twice_adds_one_observation(world, sign_in, agreement):
    client, page = sign_in(world.teacher), str(uuid4())
    for _ in range(2):
        assert say(client, agreement, text="De deur stond open.", page=page).status_code == 302
    with world.at(world.regenboog), atomic():
        assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"recognised": ""},
        {"recognised": "always"},
        {"text": "x" * 301},
        {"text": "Morgen", "date": "2999-01-01"},
        {"page": "x"},
    ],
)
def test_what_says_nothing_or_too_much_is_refused(world, sign_in, agreement, wrong):
    assert say(sign_in(world.teacher), agreement, **wrong).status_code == 422
    with world.at(world.regenboog), atomic():
        assert not Observation.objects.exists()
        assert not Answered.objects.exists()


def test_answers_are_told_from_five_on_and_then_five_at_a_time(world, sign_in, agreement):
    colleagues = [make_member(f"colleague{number}", world.regenboog, "teacher") for number in range(6)]
    with world.at(world.regenboog), atomic():
        for number, member in enumerate(colleagues):
            services.noticed_say(
                agreement=agreement,
                recognised="not_yet" if number == 5 else "mostly",
                text="",
                date=timezone.localdate(),
                page=uuid4(),
                by=member,
            )
    page = sign_in(world.leader).get(page_of(agreement)).text
    assert "Van 5 antwoorden" in page
    assert "5 × meestal" in page
    assert "× nog niet" not in page


def test_the_page_of_an_agreement_has_everything_that_was_noticed_page_by_page(world, sign_in, agreement):
    with world.at(world.regenboog), atomic():
        for number in range(30):
            day = timezone.localdate() - timedelta(number)
            Observation.create(agreement=agreement, round=1, date=day, text=f"Gezien {number:02}.", page=uuid4())
    client = sign_in(world.teacher)
    assert client.get(BASE).text.count("Gezien") == 3
    found = [client.get(page_of(agreement), {"page": number}).text.count("Gezien") for number in (1, 2)]
    assert found == [20, 10]


def test_nothing_on_the_page_marks_or_ranks(world, sign_in, agreement):
    say(sign_in(world.teacher), agreement, recognised="not_yet", text="Het lukt niet.")
    page = sign_in(world.leader).get(BASE).text
    main = page[page.index("<main") : page.index("</main")]
    assert not [word for word in ("status error", "status attention", "status good", "%", "score") if word in main]


# --- Talking ---


def test_after_the_talk_a_new_round_begins_once(world, sign_in, agreement):
    say(sign_in(world.teacher), agreement, recognised="mostly")
    client = sign_in(world.leader)
    for _ in range(2):
        assert client.post(page_of(agreement, "besproken/"), {"round": "1"}).status_code == 302
    now = fresh(world, agreement)
    assert now.round == 2
    assert now.look_date > timezone.localdate() + timedelta(80)
    assert 'name="recognised"' in sign_in(world.teacher).get(page_of(agreement, "merk/")).text


def test_an_agreement_that_ended_is_read_and_asked_about_no_more(world, sign_in, agreement):
    client = sign_in(world.leader)
    assert client.post(page_of(agreement, "einde/")).status_code == 302
    assert PROMISE not in client.get(BASE).text
    assert client.get(page_of(agreement)).status_code == 200
    assert client.get(page_of(agreement, "merk/")).status_code == 404
    late = say(client, agreement, text="De deur stond open.", recognised="mostly")
    assert (late.status_code, "De deur stond open." in late.text) == (409, True)
    assert client.post(page_of(agreement, "wijzigen/"), values(seen="1")).status_code == 409
    with world.at(world.regenboog), atomic(), pytest.raises(ValidationError):
        services.noticed_say(
            agreement=agreement, recognised="mostly", text="", date=timezone.localdate(), page=uuid4(), by=world.teacher
        )
    with system_scope("what is due"):
        assert not list(talks(timezone.localdate()))


def test_an_action_made_of_an_agreement_leads_back_to_it(world, sign_in, agreement):
    client = sign_in(world.leader)
    address = f"/s/regenboog/acties/nieuw/?van=agreement&id={agreement.pk}"
    assert address in client.get(page_of(agreement)).text
    assert client.post(address, {"title": "Plekken afspreken", "due_date": "2027-01-15"}).status_code == 302
    with world.at(world.regenboog), atomic():
        action = Action.objects.get()
    assert page_of(agreement) in client.get(f"/s/regenboog/acties/{action.pk}/").text


def test_a_talk_is_due_for_who_looks_after_it_and_goes_no_further(world, agreement):
    with system_scope("what is due"):
        (due,) = talks(timezone.localdate())
    assert (due.kind, due.key, due.member) == ("practice_talk", str(agreement.pk), world.coordinator.pk)
    assert not KINDS["practice_talk"].escalates


def test_the_start_page_asks_everybody_once_and_who_looks_after_it_to_talk(world, sign_in, agreement):
    teacher, coordinator = sign_in(world.teacher), sign_in(world.coordinator)
    assert page_of(agreement, "merk/") in teacher.get("/s/regenboog/").text
    say(teacher, agreement, recognised="unknown")
    assert page_of(agreement) not in teacher.get("/s/regenboog/").text
    with world.at(world.regenboog), atomic():
        services.agreement_change(agreement=agreement, seen=1, look_date=timezone.localdate(), by=world.leader)
    assert f'href="{page_of(agreement)}"' in coordinator.get("/s/regenboog/").text


# --- Who may ---


def test_a_teacher_reads_and_tells_and_changes_nothing(world, sign_in, agreement):
    client = sign_in(world.teacher)
    assert client.get(BASE).status_code == 200
    for to in ("wijzigen/", "besproken/", "einde/"):
        assert client.post(page_of(agreement, to)).status_code == 403
    assert client.get(f"{BASE}nieuw/").status_code == 403


def test_the_board_and_the_council_read_nothing_of_it(world, sign_in, agreement):
    council = make_member("council", world.regenboog, "participation_council")
    for member in (world.board_admin, world.people["board_staff"], council):
        client = sign_in(member)
        assert client.get(BASE).status_code == 403
        assert PROMISE not in client.get("/s/regenboog/").text
        assert BASE not in client.get("/s/regenboog/plan/paragraaf/supervision/").text


def test_a_school_without_a_plan_is_told_so(world, sign_in):
    client = sign_in(world.leader)
    assert client.get(BASE).status_code == 200
    assert client.get(f"{BASE}nieuw/").status_code == 404


def test_the_page_costs_the_same_however_many_agreements(world, sign_in, section, django_assert_max_num_queries):
    with world.at(world.regenboog), atomic():
        for number in range(15):
            made = services.agreement_make(
                section=section, promise=f"Belofte {number}", sign="Kijk.", fact="schools.name",
                look_date=timezone.localdate(), by=world.leader,
            )  # fmt: skip
            for _ in range(5):
                Observation.create(agreement=made, round=1, date=timezone.localdate(), text="Gezien.", page=uuid4())
    client = sign_in(world.leader)
    client.get(BASE)
    with django_assert_max_num_queries(24, using="default"):
        page = client.get(BASE)
    assert page.text.count("Gezien.") == PER_PAGE * selectors.LATEST
