"""A quarterly talk: prepared in one press, frozen, shown without names, decided about by two at once, and held."""

from contextlib import suppress
from datetime import timedelta
from functools import partial
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from actions.models import Action
from actions.services import action_add
from core import outbox
from core.models import AuditEvent
from core.tenancy import atomic
from core.versions import Stale
from plans.models import SectionVersion
from plans.services import conflict_settle
from reviews import decision_services, services
from reviews.models import Decision, QuarterlyTalk, ReviewRecord
from reviews.rules import Quarter
from tests.at_once import at_once
from tests.reviews.conftest import BASE, cards, fresh, page_of, typed
from tests.world import make_member

STEPS = ("cijfers", "opvallend", "monitor", "acties", "besluit", "afspraken")


def decisions(world) -> list[str]:
    with world.at(world.regenboog), atomic():
        return list(Decision.objects.filter(dropped_at__isnull=True).values_list("text", flat=True))


# --- Preparing ---


def test_one_press_prepares_the_talk_and_a_second_makes_no_other(world, sign_in, today):
    client = sign_in(world.coordinator)
    assert "Zet klaar" in client.get(BASE).text
    pages = [client.post(f"{BASE}begin/", {"quarter": str(Quarter.of(today))}).url for _ in range(2)]
    assert pages[0] == pages[1]
    page = client.get(pages[0])
    assert "Wat opvalt" in page.text
    with world.at(world.regenboog), atomic():
        assert ReviewRecord.objects.get().prepared_date == today


@pytest.mark.parametrize("quarter", ["", "2026", "1999-1", "2099-1", "x", "\0"])
def test_a_quarter_that_cannot_be_begun_is_refused(world, sign_in, quarter):
    answer = sign_in(world.leader).post(f"{BASE}begin/", {"quarter": quarter}, follow=True)
    assert answer.status_code == 200
    with world.at(world.regenboog), atomic():
        assert not ReviewRecord.objects.exists()


def test_figures_are_frozen_until_somebody_takes_those_of_today(world, sign_in, talk, reports):
    before = fresh(world, talk).shown.total
    with world.at(world.regenboog), atomic():
        reports(12)
    assert fresh(world, talk).shown.total == before
    sign_in(world.leader).post(page_of(talk, "verversen/"))
    assert fresh(world, talk).shown.total == "10 of meer"


def test_small_numbers_and_what_is_closed_off_are_not_in_it(world, reports, today):
    with world.at(world.regenboog), atomic():
        reports(7)
        reports(3, place="gym", moment="lesson", type="accident")
        reports(6, type="sexual")  # with these it would be 16
        made = services.talk_begin(quarter=Quarter.of(today), by=world.leader)
        made = services.talk_prepare(talk=made, school=world.regenboog, by=world.leader)
    kept = str(made.contents)
    assert "Plein" in kept
    assert "Gymzaal" not in kept
    assert "Seksueel" not in kept
    assert made.shown.total == "10 of meer"


def test_the_question_of_the_last_talk_is_not_asked_again(world, talk, today):
    earlier = Quarter.of(today).previous
    with world.at(world.regenboog), atomic():
        before = services.talk_begin(quarter=earlier, by=world.leader)
        before = services.talk_prepare(talk=before, school=world.regenboog, by=world.leader)
        services.talk_hold(talk=before, held_date=today, present=["team"], present_count=9, by=world.leader)
        again = services.talk_prepare(talk=talk, school=world.regenboog, by=world.leader)
    asked = {each.key for each in before.shown.questions}
    assert asked
    assert not asked & {each.key for each in again.shown.questions}


def test_the_talk_begins_with_what_the_last_one_decided(world, sign_in, talk, today):
    with world.at(world.regenboog), atomic():
        before = services.talk_begin(quarter=Quarter.of(today).previous, by=world.leader)
        before = services.talk_prepare(talk=before, school=world.regenboog, by=world.leader)
        values = {"page": uuid4(), "seen": 0, "by": world.leader}
        done = decision_services.decision_save(talk=before, key=uuid4(), text="Pleinrooster maken.", **values)
        decision_services.decision_save(talk=before, key=uuid4(), text="Posters ophangen.", **values)
        decision_services.decision_settle(decision=done, by=world.leader)
        services.talk_hold(talk=before, held_date=today, present=["team"], present_count=9, by=world.leader)
        services.talk_prepare(talk=talk, school=world.regenboog, by=world.leader)
    page = sign_in(world.teacher).get(page_of(talk, "scherm/"))
    assert "Pleinrooster maken." in page.text
    assert "Niets meer nodig" in page.text
    assert [each.done for each in fresh(world, talk).shown.before] == [True, False]


# --- On the screen ---


def test_a_teacher_reads_every_step_and_decides_nothing(world, sign_in, talk, plan):
    client = sign_in(world.teacher)
    for step in STEPS:
        page = client.get(page_of(talk, f"scherm/{step}/"))
        assert page.status_code == 200
        assert "<textarea" not in page.text
    assert client.post(page_of(talk, "besluiten/"), typed("Iets")).status_code == 403
    assert client.get(page_of(talk, "notities/")).status_code == 403


def test_the_screen_shows_no_names_of_people(world, sign_in, talk, today):
    with world.at(world.regenboog), atomic():
        action_add(title="Rooster maken", due_date=today - timedelta(3), owner=world.teacher, by=world.leader)
        services.talk_prepare(talk=talk, school=world.regenboog, by=world.leader)
    client = sign_in(world.leader)
    for step in STEPS:
        text = client.get(page_of(talk, f"scherm/{step}/")).text
        assert world.teacher.name not in text
    assert "Rooster maken" in client.get(page_of(talk, "scherm/acties/")).text


def test_a_talk_that_was_only_planned_has_no_screen_yet(world, sign_in, today):
    with world.at(world.regenboog), atomic():
        made = services.talk_begin(quarter=Quarter.of(today), by=world.leader)
    client = sign_in(world.teacher)
    assert client.get(page_of(made, "scherm/cijfers/")).status_code == 302
    assert "nog voorbereid" in client.get(page_of(made)).text


def test_a_screen_costs_the_same_with_many_decisions(world, sign_in, talk, django_assert_num_queries):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    client, counts = sign_in(world.leader), []
    for number in (1, 9):
        with world.at(world.regenboog), atomic():
            for _ in range(number):
                decision_services.decision_save(
                    talk=talk, key=uuid4(), text="Iets doen", page=uuid4(), seen=0, by=world.leader
                )
        client.get(page_of(talk, "scherm/afspraken/"))
        with CaptureQueriesContext(connections["default"]) as queries:
            client.get(page_of(talk, "scherm/afspraken/"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Deciding ---


def test_a_decision_that_is_typed_is_kept_once_however_often_it_is_sent(world, sign_in, talk):
    client, data = sign_in(world.leader), typed("We groeten elk kind")
    for text in ("We groeten elk kind", "We groeten elk kind bij de deur."):
        answer = client.post(page_of(talk, "besluiten/"), data | {"text": text}, headers={"HX-Request": "true"})
        assert "Bewaard om" in answer.text
    client.post(page_of(talk, "besluiten/"), data | {"text": "We groeten elk kind bij de deur."})
    assert decisions(world) == ["We groeten elk kind bij de deur."]


def test_two_laptops_add_their_own_decisions(world, sign_in, talk):
    for member, text in ((world.leader, "Een"), (world.coordinator, "Twee")):
        sign_in(member).post(page_of(talk, "besluiten/"), typed(text))
    assert decisions(world) == ["Een", "Twee"]


def test_two_laptops_in_one_decision_lose_nothing(world, sign_in, talk, decision):
    first, second = (typed("", key=str(decision.pk), seen=str(decision.version)) for _ in range(2))
    sign_in(world.leader).post(page_of(talk, "besluiten/"), first | {"text": "Tekst van de eerste"})
    client = sign_in(world.coordinator)
    mine = second | {"text": "Tekst van de tweede"}
    word = client.post(page_of(talk, "besluiten/"), mine, headers={"HX-Request": "true"})
    assert word.status_code == 409
    assert "Tekst van de eerste" in word.text
    page = client.post(page_of(talk, "besluiten/"), mine)
    assert page.status_code == 409
    assert "Tekst van de eerste" in page.text
    assert "Tekst van de tweede" in page.text
    assert decisions(world) == ["Tekst van de eerste"]
    form = next(form for form in page.context["forms"] if form.decision and form.decision.pk == decision.pk)
    again = mine | {"seen": form["seen"].value()}
    assert client.post(page_of(talk, "besluiten/"), again).status_code == 302
    assert decisions(world) == ["Tekst van de tweede"]


def test_a_decision_taken_away_while_somebody_types_keeps_what_was_typed(world, sign_in, talk, decision):
    client = sign_in(world.leader)
    client.post(f"{BASE}besluit/{decision.pk}/weg/", {"seen": decision.version})
    assert decisions(world) == []
    page = sign_in(world.coordinator).post(
        page_of(talk, "besluiten/"), typed("Toch wel", key=str(decision.pk), seen=str(decision.version))
    )
    assert page.status_code == 409
    assert "Toch wel" in page.text


def test_what_is_typed_while_a_colleague_takes_it_away_is_kept_or_given_back(world, talk):
    def typing(key):
        with world.at(world.regenboog), atomic(), suppress(Stale):
            return decision_services.decision_save(
                talk=talk, key=key, text="Nieuwe woorden.", page=uuid4(), seen=1, by=world.leader
            )

    def taking(row):
        with world.at(world.regenboog), atomic(), suppress(Stale):
            decision_services.decision_drop(decision=row, seen=1, by=world.coordinator)

    for _ in range(8):
        with world.at(world.regenboog), atomic():
            options = {"key": uuid4(), "text": "Oude woorden.", "page": uuid4(), "seen": 0}
            row = decision_services.decision_save(talk=talk, by=world.leader, **options)
        kept, _taken = at_once(partial(typing, row.pk), partial(taking, row))
        with world.at(world.regenboog), atomic():
            row.refresh_from_db()
        assert bool(kept) == (row.dropped_at is None)


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_a_decision_without_words_or_with_too_many_is_refused(world, sign_in, talk, text):
    page = sign_in(world.leader).post(page_of(talk, "besluiten/"), typed(text))
    assert page.status_code == 422
    assert decisions(world) == []


def test_an_empty_field_while_somebody_thinks_is_no_error(world, sign_in, talk):
    answer = sign_in(world.leader).post(page_of(talk, "besluiten/"), typed(""), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text.strip()) == (200, "")


def test_hostile_words_are_only_words(world, sign_in, talk):
    client, evil = sign_in(world.leader), "<script>alert(1)</script>‮ en \x00 meer"
    client.post(page_of(talk, "besluiten/"), typed(evil.replace("\x00", "")))
    assert "<script>alert" not in client.get(page_of(talk, "scherm/besluit/")).text


def test_a_decision_becomes_an_action_once_and_says_where_it_came_from(world, sign_in, talk, decision, today):
    client, url = sign_in(world.leader), f"{BASE}besluit/{decision.pk}/actie/"
    data = {"title": "Sta eerder buiten", "due_date": str(today + timedelta(20)), "owner": str(world.teacher.pk)}
    for _ in range(2):
        assert client.post(url, data).status_code == 302
    with world.at(world.regenboog), atomic():
        action = Action.objects.get()
    assert (action.origin_kind, action.origin_id, action.owner_id) == ("decision", decision.pk, world.teacher.pk)
    assert page_of(talk) in client.get(f"/s/regenboog/acties/{action.pk}/").text
    day = date_format(today + timedelta(20), "j F Y")
    assert f"Actie: open, klaar op {day}" in client.get(page_of(talk, "scherm/afspraken/")).text


def test_a_decision_becomes_a_proposal_beside_the_text_and_changes_nothing(world, sign_in, plan, talk, decision):
    client = sign_in(world.leader)
    answer = client.post(
        f"{BASE}besluit/{decision.pk}/voorstel/",
        {"section": "supervision", "proposal": "We staan er vijf minuten eerder.\n<b>Echt</b>"},
    )
    assert answer.status_code == 302
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="supervision")
        aside = SectionVersion.objects.get(section=section, kind="aside")
    assert section.version == 1
    assert "eerder" not in section.html
    assert "<p>We staan er vijf minuten eerder.</p><p>&lt;b&gt;Echt&lt;/b&gt;</p>" in aside.html
    page = client.get(reverse("plans:conflict", args=["regenboog", "supervision", aside.pk]))
    assert "Voorstel" in page.text
    assert "Er staat een voorstel klaar" in client.get("/s/regenboog/plan/paragraaf/supervision/").text


@pytest.mark.parametrize(("used", "said"), [(True, "Overgenomen in het plan"), (False, "Over beslist in het plan")])
def test_the_talk_says_whether_a_proposal_was_taken_over(world, sign_in, plan, talk, decision, used, said):
    client = sign_in(world.leader)
    client.post(f"{BASE}besluit/{decision.pk}/voorstel/", {"section": "supervision", "proposal": "Eerder staan."})
    assert "Een voorstel staat klaar in het plan" in client.get(page_of(talk, "scherm/afspraken/")).text
    with world.at(world.regenboog), atomic():
        aside = SectionVersion.objects.select_related("section__plan").get(kind="aside")
        conflict_settle(aside=aside, use_aside=used, seen=1, by=world.leader)
    assert said in client.get(page_of(talk, "scherm/afspraken/")).text


def test_a_proposal_asks_for_which_section_it_is(world, sign_in, plan, talk, decision):
    client, url = sign_in(world.leader), f"{BASE}besluit/{decision.pk}/voorstel/"
    assert '<option value="" selected>Kies een paragraaf' in client.get(url).text
    assert client.post(url, {"section": "", "proposal": "Eerder staan."}).status_code == 422


def test_a_text_the_board_holds_takes_no_proposal_and_nothing_typed_is_lost(world, sign_in, plan, talk, decision):
    with world.at(world.regenboog), atomic():
        plan.sections.filter(key="supervision").update(board_holds=True)
    page = sign_in(world.leader).post(
        f"{BASE}besluit/{decision.pk}/voorstel/", {"section": "supervision", "proposal": "Onze woorden"}
    )
    assert page.status_code == 422
    assert "Onze woorden" in page.text


# --- Planning, inviting, holding ---


def test_a_day_that_two_people_choose_is_chosen_by_one(world, sign_in, talk):
    seen = fresh(world, talk).version
    day = str(timezone.localdate() + timedelta(7))
    data = {"planned_date": day, "begins_at": "15:30", "place": "Teamkamer", "seen": seen}
    assert sign_in(world.leader).post(page_of(talk, "dag/"), data).status_code == 302
    page = sign_in(world.coordinator).post(page_of(talk, "dag/"), data | {"place": "Aula"})
    assert page.status_code == 409
    assert "Aula" in page.text
    assert fresh(world, talk).place == "Teamkamer"


def test_a_day_that_passed_is_no_day_to_plan_but_may_stay(world, sign_in, talk, today):
    client, yesterday = sign_in(world.leader), today - timedelta(1)
    data = {"planned_date": str(yesterday), "seen": fresh(world, talk).version}
    assert client.post(page_of(talk, "dag/"), data).status_code == 422
    with world.at(world.regenboog), atomic():
        values = {"begins_at": None, "place": "", "seen": fresh(world, talk).version, "by": world.leader}
        services.talk_plan(talk=talk, planned_date=yesterday, **values)
    data |= {"seen": fresh(world, talk).version, "place": "Aula"}
    assert client.post(page_of(talk, "dag/"), data).status_code == 302
    page = client.post(page_of(talk, "uitnodigen/"), {"seen": fresh(world, talk).version}, follow=True)
    assert "Die dag is voorbij" in page.text
    assert fresh(world, talk).invited_at is None


def test_the_day_goes_into_ones_own_calendar(world, sign_in, talk):
    with world.at(world.regenboog), atomic():
        services.talk_plan(
            talk=talk,
            planned_date=timezone.localdate().replace(month=1, day=11, year=2027),
            begins_at=timezone.datetime(2027, 1, 11, 15, 30).time(),
            place="Teamkamer",
            seen=fresh(world, talk).version,
            by=world.leader,
        )
    answer = sign_in(world.teacher).get(page_of(talk, "agenda.ics"))
    assert answer["Content-Type"].startswith("text/calendar")
    assert "DTSTART:20270111T143000Z" in answer.text
    assert "DTEND:20270111T150000Z" in answer.text  # half an hour, as the invitation says
    assert "LOCATION:Teamkamer" in answer.text


def test_the_invitation_goes_to_who_works_there_once_and_says_nothing_of_figures(world, sign_in, talk):
    from core.models import Mail

    council = make_member("olga", world.regenboog, "participation_council")
    with world.at(world.regenboog), atomic():
        services.talk_plan(
            talk=talk,
            planned_date=timezone.localdate(),
            begins_at=None,
            place="",
            seen=fresh(world, talk).version,
            by=world.leader,
        )
    client = sign_in(world.leader)
    seen = client.get(page_of(talk, "uitnodigen/")).context["form"]["seen"].value()
    for _ in range(2):
        client.post(page_of(talk, "uitnodigen/"), {"seen": seen})
    with world.at(world.regenboog), atomic():
        mails = list(Mail.objects.filter(kind="quarterly_talk"))
    assert sorted(mail.to for mail in mails) == sorted(
        member.user.email for member in (world.leader, world.coordinator, world.teacher)
    )
    assert council.user.email not in {mail.to for mail in mails}
    assert not any("of meer" in mail.text for mail in mails)
    assert all(page_of(talk) in mail.text for mail in mails)
    later = {"planned_date": str(timezone.localdate() + timedelta(7)), "seen": fresh(world, talk).version}
    assert client.post(page_of(talk, "dag/"), {**later, "place": "Teamkamer"}).status_code == 302
    stale = client.post(page_of(talk, "dag/"), {**later, "place": "Aula"})
    assert stale.status_code == 409
    assert "Teamkamer</p>" in stale.text
    assert "Aula" in stale.text
    with world.at(world.regenboog), atomic():
        again = Mail.objects.filter(kind="quarterly_talk", text__contains="is verzet")
        assert sorted(mail.to for mail in again) == sorted(mail.to for mail in mails)


def test_a_talk_that_was_held_is_proof_and_stays_as_it_was(world, sign_in, talk, decision, reports, today):
    client = sign_in(world.leader)
    data = {"held_date": str(today), "present_count": "12", "present": ["team", "leaders"]}
    for _ in range(2):
        client.post(page_of(talk, "gehouden/"), data)
    before = fresh(world, talk)
    assert (before.record.held_date, before.present_count, before.present) == (today, 12, ["team", "leaders"])
    with world.at(world.regenboog), atomic():
        reports(20)
    client.post(page_of(talk, "verversen/"))
    client.post(page_of(talk, "besluiten/"), typed("Nog iets"))
    changed = typed("Anders", key=str(decision.pk), seen=str(decision.version))
    assert client.post(page_of(talk, "besluiten/"), changed).status_code == 422
    assert client.post(f"{BASE}besluit/{decision.pk}/weg/", {"seen": decision.version}).status_code == 302
    assert fresh(world, talk).contents == before.contents
    assert decisions(world) == [decision.text]
    with world.at(world.regenboog), atomic():
        assert AuditEvent.objects.filter(action="review.held").count() == 1
    assert "Er waren 12 mensen: team, schoolleiding" in client.get(page_of(talk)).text


def test_a_talk_is_held_on_a_day_of_its_quarter_or_later(world, sign_in, talk, today):
    for day in (today + timedelta(1), Quarter.of(today).first_day - timedelta(1)):
        page = sign_in(world.leader).post(
            page_of(talk, "gehouden/"), {"held_date": str(day), "present_count": "3", "present": ["team"]}
        )
        assert page.status_code == 422


def test_a_talk_nobody_prepared_cannot_be_held(world, today):
    with world.at(world.regenboog), atomic():
        made = services.talk_begin(quarter=Quarter.of(today), by=world.leader)
        with pytest.raises(ValidationError):
            services.talk_hold(talk=made, held_date=today, present=["team"], present_count=3, by=world.leader)


def test_holding_it_ticks_the_date_in_the_year_calendar(world, talk, today):
    from reviews.rules import CALENDAR
    from schools.calendar_models import CalendarItem

    quarter = Quarter.of(today)
    with world.at(world.regenboog), atomic():
        services.talk_hold(talk=talk, held_date=today, present=["team"], present_count=3, by=world.leader)
        assert CalendarItem.objects.get(year=quarter.year, key=CALENDAR[quarter.number]).done_at


def test_notes_are_kept_and_two_windows_lose_nothing(world, sign_in, talk):
    seen = fresh(world, talk).version
    client = sign_in(world.leader)
    assert client.post(page_of(talk, "notities/"), {"notes": "Begin met het goede", "seen": seen}).status_code == 302
    page = client.post(page_of(talk, "notities/"), {"notes": "Iets anders", "seen": seen})
    assert page.status_code == 409
    assert "Begin met het goede" in page.text
    assert "Iets anders" in page.text


def test_others_do_not_know_of_a_talk(world, sign_in, talk):
    assert sign_in(world.neighbour).get(page_of(talk)).status_code == 404
    assert sign_in(world.stranger).get(page_of(talk)).status_code == 404
    assert sign_in(world.board_admin).get(page_of(talk)).status_code == 403


# --- Minutes, reminders, the start page ---


@pytest.fixture
def held(world, talk, decision, today) -> QuarterlyTalk:
    with world.at(world.regenboog), atomic():
        return services.talk_hold(talk=talk, held_date=today, present=["team"], present_count=11, by=world.leader)


def test_minutes_are_made_on_paper_and_in_word(world, sign_in, held, decision):
    from tests.isolation.canaries import text_of

    outbox.work()
    row, client = fresh(world, held), sign_in(world.teacher)
    files = (row.minutes_pdf_id, row.minutes_docx_id)
    contents = [client.get(reverse("download", args=["regenboog", pk])).content for pk in files]
    for content in contents:
        words = " ".join(text_of(content).split())
        assert decision.text in words
        assert world.leader.name not in words
    assert contents[0].startswith(b"%PDF")
    page = client.get(page_of(held))
    assert "Verslag als PDF" in page.text
    assert "Maak het verslag opnieuw" not in page.text


def test_every_picture_in_the_minutes_has_words(world, sign_in, talk, reports, today):
    with world.at(world.regenboog), atomic():
        reports(7)
        services.talk_prepare(talk=talk, school=world.regenboog, by=world.leader)
        services.talk_hold(talk=talk, held_date=today, present=["team"], present_count=9, by=world.leader)
    outbox.work()
    pk = fresh(world, talk).minutes_pdf_id
    content = sign_in(world.leader).get(reverse("download", args=["regenboog", pk])).content
    with pikepdf.open(BytesIO(content)) as document:
        pictures = [each for each in document.objects if "/S" in each and each.S == "/Figure"]
        assert pictures
        assert all("/Alt" in each for each in pictures)


def test_minutes_can_be_made_anew_once_something_became_of_a_decision(world, sign_in, held, decision):
    outbox.work()
    with world.at(world.regenboog), atomic():
        decision_services.decision_settle(decision=decision, by=world.leader)
    sign_in(world.leader).post(page_of(held, "verslag/"))
    sign_in(world.leader).post(page_of(held, "verslag/"))
    before = fresh(world, held).minutes_pdf_id
    outbox.work()
    row = fresh(world, held)
    assert row.minutes_number == 2
    assert row.minutes_pdf_id != before


def test_vandaag_asks_to_plan_then_to_hold_then_to_do(world, sign_in, plan, today):
    leader, teacher = sign_in(world.leader), sign_in(world.teacher)
    assert "Plan het kwartaalgesprek" in cards(leader)
    with world.at(world.regenboog), atomic():
        made = services.talk_begin(quarter=Quarter.of(today), by=world.leader)
        values = {"begins_at": None, "place": "", "by": world.leader}
        made = services.talk_plan(talk=made, planned_date=today, seen=made.version, **values)
        services.talk_prepare(talk=made, school=world.regenboog, by=world.leader)
    assert "Plan het kwartaalgesprek" not in cards(leader)
    assert "Vandaag praat je met het team over veiligheid" in cards(teacher)
    with world.at(world.regenboog), atomic():
        decision_services.decision_save(talk=made, key=uuid4(), text="Iets doen", page=uuid4(), seen=0, by=world.leader)
        services.talk_hold(talk=made, held_date=today, present=["team"], present_count=3, by=world.leader)
    assert "Maak acties van besluiten" in cards(leader)
    assert "Maak acties van besluiten" not in cards(teacher)


def test_the_card_of_a_talk_that_comes_near_leads_to_that_talk_in_words(world, sign_in, talk, today):
    with world.at(world.regenboog), atomic():
        values = {"begins_at": None, "place": "", "seen": talk.version, "by": world.leader}
        services.talk_plan(talk=talk, planned_date=today + timedelta(3), **values)
    found = sign_in(world.leader).get("/s/regenboog/").context["attention"].cards
    card = next(card for card in found if card.url == page_of(talk))
    assert (str(card.title), str(card.verb)) == ("Bereid het kwartaalgesprek voor", "Bekijk het")


def test_a_planned_talk_is_due_until_it_was_held(world, talk, today):
    from core.tenancy import system_scope
    from reviews.reminders import talks

    with world.at(world.regenboog), atomic():
        values = {"begins_at": None, "place": "", "seen": fresh(world, talk).version, "by": world.leader}
        services.talk_plan(talk=talk, planned_date=today, **values)
    with system_scope("what is due"):
        assert [(due.kind, due.key) for due in talks(today)] == [("quarterly_talk", str(talk.pk))]
    with world.at(world.regenboog), atomic():
        services.talk_hold(talk=talk, held_date=today, present=["team"], present_count=3, by=world.leader)
    with system_scope("what is due"):
        assert list(talks(today)) == []


def test_the_board_sees_state_and_day_and_nothing_more(world, sign_in, talk, decision, today):
    with world.at(world.regenboog), atomic():
        services.talk_hold(talk=talk, held_date=today, present=["team"], present_count=3, by=world.leader)
    page = sign_in(world.board_admin).get("/b/samen/kwartaalgesprekken/")
    assert "Gehouden" in page.text
    assert decision.text not in page.text
    states = {row.school.slug: [each.state for each in row.quarters] for row in page.context["rows"]}
    assert "held" in states["regenboog"]
    assert "held" not in states["wilgen"]


def test_the_boards_overview_tells_how_a_school_looks_back(world, talk, today):
    from reviews.standing import looking_back

    def stands() -> dict[str, str]:
        with world.at(world.regenboog), atomic():
            return {each.key: each.code for each in looking_back(world.regenboog, today)}

    assert stands() == {"quarterly_talk": "none", "yearly_evaluation": "ahead"}
    with world.at(world.regenboog), atomic():
        values = {"begins_at": None, "place": "", "seen": fresh(world, talk).version, "by": world.leader}
        services.talk_plan(talk=talk, planned_date=today, **values)
    assert stands()["quarterly_talk"] == "planned"
    with world.at(world.regenboog), atomic():
        (slipped, _year) = looking_back(world.regenboog, fresh(world, talk).record.planned_date + timedelta(1))
    assert slipped.code == "slipped"
    with world.at(world.regenboog), atomic():
        services.talk_hold(talk=talk, held_date=today, present=["team"], present_count=3, by=world.leader)
    assert stands()["quarterly_talk"] == "held"


def test_a_quarter_that_passed_is_missed_for_school_and_board(world, sign_in, today):
    earlier = Quarter.of(today).previous
    with world.at(world.regenboog), atomic():
        services.talk_begin(quarter=earlier, by=world.leader, today=earlier.last_day)
    page = sign_in(world.teacher).get(f"{BASE}?jaar={earlier.year}")
    assert "Overgeslagen" in page.text
    board = sign_in(world.board_admin).get(f"/b/samen/kwartaalgesprekken/?jaar={earlier.year}")
    assert board.context["rows"][0].missed == 1
