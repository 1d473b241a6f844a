"""The yearly evaluation: drafted in one press, judged item by item, signed once, and read by others without names."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from actions.origins import Origin
from actions.services import action_add
from core import outbox
from core.tenancy import atomic
from plans import model_plan
from plans import services as plans
from plans.models import SectionVersion
from reviews import evaluation_services as services
from reviews import sources
from reviews.draft_selectors import drafts
from reviews.models import EvaluationItem, ReviewRecord, YearEvaluation
from schools.fact_selectors import current_evidence
from schools.models import Membership
from schools.school_year import SchoolYear
from surveys import instrument
from tests.isolation.canaries import text_of
from tests.monitoring import conftest as monitoring
from tests.world import make_member

BASE = "/s/regenboog/overzichten/jaarevaluatie/"
at, closed = monitoring.at, monitoring.closed


@pytest.fixture
def evaluation(world, plan, today) -> YearEvaluation:
    with world.at(world.regenboog), atomic():
        return services.evaluation_begin(school=world.regenboog, year=SchoolYear.of(today), by=world.leader)


@pytest.fixture
def council(world) -> Membership:
    return make_member("olga", world.regenboog, "participation_council")


def item_of(world, evaluation, key: str) -> EvaluationItem:
    with world.at(world.regenboog), atomic():
        return EvaluationItem.objects.select_related("evaluation").get(evaluation=evaluation, key=key)


def fresh(world, evaluation) -> YearEvaluation:
    with world.at(world.regenboog), atomic():
        return YearEvaluation.objects.select_related("record").get(pk=evaluation.pk)


def judge_all(world, evaluation) -> None:
    with world.at(world.regenboog), atomic():
        for kind, chapter in set(evaluation.items.values_list("kind", "chapter")):
            services.items_follow(evaluation=evaluation, kind=kind, chapter=chapter, by=world.leader)


def discuss(world, evaluation, today) -> None:
    with world.at(world.regenboog), atomic():
        services.evaluation_discuss(
            evaluation=evaluation,
            discussed_date=today,
            discussed_with=["team", "council"],
            discussion="We stellen vooral het toezicht bij.",
            seen=fresh(world, evaluation).version,
            by=world.leader,
        )


@pytest.fixture
def signed(world, evaluation, today) -> YearEvaluation:
    judge_all(world, evaluation)
    discuss(world, evaluation, today)
    with world.at(world.regenboog), atomic():
        seen = fresh(world, evaluation).version
        return services.evaluation_sign(evaluation=evaluation, signer="Noor", seen=seen, by=world.leader)


# --- Drafting ---


@pytest.mark.parametrize("source", sources.load().values(), ids=lambda each: each.section)
def test_a_source_is_about_things_that_exist_and_are_told(source):
    from incidents import taxonomy

    known = {each.code: each for each in taxonomy.load().types}
    assert source.section in {each.key for each in model_plan.load("1").sections}
    assert set(source.domains) <= {each.key for each in instrument.load("pupils", 1).domains}
    assert all(code in known and not known[code].restricted for code in source.types)


def test_one_press_drafts_every_duty_and_section_and_a_second_makes_no_other(world, sign_in, plan, today):
    client = sign_in(world.coordinator)
    pages = [client.post(f"{BASE}begin/", {"year": SchoolYear.of(today).start}).url for _ in range(2)]
    assert pages[0] == pages[1]
    page = client.get(pages[0])
    assert "Wat de wet vraagt" in page.text
    with world.at(world.regenboog), atomic():
        kinds = list(EvaluationItem.objects.values_list("kind", flat=True))
    assert kinds.count("section") > 30
    assert kinds.count("duty") > 10


@pytest.mark.parametrize("year", ["", "1999", "x", "²026", "99999", "\0"])
def test_a_year_that_cannot_be_evaluated_is_refused(world, sign_in, plan, year):
    sign_in(world.leader).post(f"{BASE}begin/", {"year": year})
    with world.at(world.regenboog), atomic():
        assert not ReviewRecord.objects.exists()


def test_every_figure_leads_to_its_page(world, sign_in, evaluation, reports):
    with world.at(world.regenboog), atomic():
        reports(6)
        services.evaluation_refresh(evaluation=evaluation, school=world.regenboog, by=world.leader)
    client = sign_in(world.leader)
    page = client.get(f"{BASE}onderdeel/{item_of(world, evaluation, 'bullying').pk}/")
    assert "Pesten: 5 of meer gemeld dit schooljaar." in page.text
    for line in item_of(world, evaluation, "bullying").lines + fresh(world, evaluation).lines:
        args = ["regenboog", line["key"]] if line["key"] else ["regenboog"]
        assert client.get(reverse(line["view"], args=args)).status_code == 200


def test_figures_of_the_monitor_are_those_of_the_school_year_itself(world, plan, today, closed):
    year = closed().year
    with world.at(world.regenboog), atomic():
        now, before = (drafts(world.regenboog, SchoolYear(start), today)[1] for start in (year, year - 1))
    assert {str(today.year) in line.text for line in now if line.view == "monitoring:results"} == {True}
    assert "monitoring:results" not in {line.view for line in before}


def test_whether_a_text_changed_is_told_of_the_school_year_itself(world, plan, today):
    """Also when it changed once more after that."""
    year = SchoolYear.of(today).previous
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="supervision")
        for number, text in enumerate(("<p>Toen.</p>", "<p>Nu.</p>")):
            plans.section_save(section=section, html=text, page=uuid4(), base=number + 1, by=world.leader)
    then = timezone.make_aware(datetime.combine(year.last_day, time(23, 30)))
    assert SectionVersion._base_manager.using("owner").filter(html="<p>Toen.</p>").update(at=then) == 1
    with world.at(world.regenboog), atomic():
        items, _lines = drafts(world.regenboog, year, today)
        item = next(each for each in items if each.key == "supervision")
    assert item.lines[0].text == f"De tekst is dit jaar veranderd, het laatst op 31 juli {year.start + 1}."


def test_a_model_text_nobody_touched_is_suggested_to_be_adjusted(world, evaluation):
    item = item_of(world, evaluation, "bullying")
    assert (item.suggestion, item.suggestion_reason) == ("adjust", "De tekst is nog de voorbeeldtekst.")


def test_gathering_anew_keeps_what_was_judged(world, sign_in, evaluation, plan):
    item = item_of(world, evaluation, "bullying")
    with world.at(world.regenboog), atomic():
        services.item_judge(item=item, verdict="keep", reason="Het werkt.", seen=item.version, by=world.leader)
        section = plan.sections.get(key="bullying")
        html = section.html + "<p>Erbij.</p>"
        plans.section_save(section=section, html=html, page=uuid4(), base=1, by=world.leader)
        old = {"evaluation": evaluation, "kind": "duty", "key": "gone", "title": "Wat niet meer telt", "position": 2}
        EvaluationItem.create(**old)
    sign_in(world.leader).post(f"{BASE}{evaluation.pk}/verversen/")
    assert "Wat niet meer telt" not in sign_in(world.leader).get(f"{BASE}{evaluation.pk}/").text
    now = item_of(world, evaluation, "bullying")
    assert (now.verdict, now.reason) == ("keep", "Het werkt.")
    assert now.suggestion_reason == "De tekst is nog een concept."


# --- Judging ---


def test_what_is_to_be_adjusted_opens_a_draft_beside_the_text(world, sign_in, evaluation, plan):
    client, item = sign_in(world.leader), item_of(world, evaluation, "supervision")
    answer = client.post(
        f"{BASE}onderdeel/{item.pk}/", {"verdict": "adjust", "reason": "Te weinig ogen.", "seen": item.version}
    )
    assert answer.url == f"{BASE}onderdeel/{item.pk}/voorstel/"
    page = client.get(answer.url)
    assert "Te weinig ogen." in page.text
    assert not page.context["form"]["proposal"].value()  # why it changes is no text for the plan
    for _ in range(2):
        client.post(answer.url, {"section": "supervision", "proposal": "Er lopen drie mensen."})
    with world.at(world.regenboog), atomic():
        aside = SectionVersion.objects.get(kind="aside")
        section = plan.sections.get(key="supervision")
    assert "Er lopen drie mensen." in aside.html
    assert aside.reason.startswith("Voorstel uit de jaarevaluatie")
    assert section.version == 1


def test_a_duty_that_is_to_be_adjusted_becomes_an_action(world, sign_in, evaluation, today):
    with world.at(world.regenboog), atomic():
        item = evaluation.items.filter(kind="duty").first()
    client, page = sign_in(world.leader), f"{BASE}onderdeel/{item.pk}/"
    answer = client.post(page, {"verdict": "adjust", "reason": "Nog niet.", "seen": item.version})
    assert answer.url == f"{page}actie/"
    client.post(answer.url, {"title": "Regel het", "due_date": str(today + timedelta(30)), "owner": ""})
    with world.at(world.regenboog), atomic():
        action = Action.objects.get()
    assert (action.origin_kind, action.origin_id) == ("evaluation", item.pk)
    assert page in client.get(f"/s/regenboog/acties/{action.pk}/").text


@pytest.mark.parametrize("data", [{"verdict": "adjust", "reason": " "}, {"verdict": "nee", "reason": "x"}, {}])
def test_a_verdict_without_a_reason_is_refused(world, sign_in, evaluation, data):
    item = item_of(world, evaluation, "bullying")
    page = sign_in(world.leader).post(f"{BASE}onderdeel/{item.pk}/", data | {"seen": item.version})
    assert page.status_code == 422
    assert item_of(world, evaluation, "bullying").verdict == ""


def test_two_people_who_judge_at_once_lose_nothing(world, sign_in, evaluation):
    item = item_of(world, evaluation, "bullying")
    client, page = sign_in(world.leader), f"{BASE}onderdeel/{item.pk}/"
    client.post(page, {"verdict": "keep", "reason": "Eerste reden.", "seen": item.version})
    again = client.post(page, {"verdict": "stop", "reason": "Tweede reden.", "seen": item.version})
    assert again.status_code == 409
    assert "Eerste reden." in again.text
    assert "Tweede reden." in again.text
    assert item_of(world, evaluation, "bullying").verdict == "keep"


def test_suggestions_of_a_chapter_are_taken_over_for_what_nobody_judged(world, sign_in, evaluation):
    item = item_of(world, evaluation, "bullying")
    with world.at(world.regenboog), atomic():
        services.item_judge(item=item, verdict="keep", reason="Zelf gekozen.", seen=item.version, by=world.leader)
    data = {"kind": "section", "chapter": item.chapter}
    sign_in(world.leader).post(f"{BASE}{evaluation.pk}/voorstellen/", data)
    with world.at(world.regenboog), atomic():
        verdicts = dict(evaluation.items.filter(chapter=item.chapter).values_list("key", "reason"))
    assert verdicts["bullying"] == "Zelf gekozen."
    assert verdicts["violence"] == "De tekst is nog de voorbeeldtekst."


def test_the_coordinator_reads_and_does_not_judge(world, sign_in, evaluation):
    item = item_of(world, evaluation, "bullying")
    client = sign_in(world.coordinator)
    assert "<textarea" not in client.get(f"{BASE}onderdeel/{item.pk}/").text
    assert client.post(f"{BASE}onderdeel/{item.pk}/", {"verdict": "keep", "seen": 1}).status_code == 403
    assert client.post(f"{BASE}{evaluation.pk}/ondertekenen/", {}).status_code == 403
    assert sign_in(world.teacher).get(f"{BASE}{evaluation.pk}/").status_code == 403


# --- Signing ---


def test_it_is_signed_only_when_all_is_judged_and_discussed(world, sign_in, evaluation, today):
    client, page = sign_in(world.leader), f"{BASE}{evaluation.pk}/ondertekenen/"

    def sign():
        seen = fresh(world, evaluation).version
        return client.post(page, {"signer": "Noor Jansen", "sure": "on", "seen": seen})

    assert sign().status_code == 422
    judge_all(world, evaluation)
    assert sign().status_code == 422
    discuss(world, evaluation, today)
    said = {"discussed_date": str(today), "discussed_with": ["team"], "discussion": "Wij twee.", "seen": 1}
    stale = client.post(f"{BASE}{evaluation.pk}/besproken/", said)
    assert stale.status_code == 409
    assert "Wij twee." in stale.text
    assert "We stellen vooral het toezicht bij.</p>" in stale.text
    assert client.post(page, {"signer": "Noor", "sure": "on", "seen": 1}).status_code == 409
    assert client.get(page).status_code == 302  # first that page is read
    assert client.get(f"{page}?gelezen=7").context["form"]["seen"].value() == 7
    assert sign().status_code == 302
    row = fresh(world, evaluation)
    assert (row.signer, row.record.held_date, len(row.digest)) == ("Noor Jansen", today, 64)
    with world.at(world.regenboog), atomic():
        assert current_evidence()["yearly_evaluation"]


def test_what_was_signed_stays_as_it_is(world, sign_in, signed):
    client, item = sign_in(world.leader), item_of(world, signed, "bullying")
    client.post(f"{BASE}onderdeel/{item.pk}/", {"verdict": "stop", "reason": "Anders", "seen": item.version})
    client.post(f"{BASE}{signed.pk}/verversen/")
    client.post(f"{BASE}{signed.pk}/voorstellen/", {"kind": "duty", "chapter": ""})
    client.post(f"{BASE}{signed.pk}/besproken/", {})
    assert fresh(world, signed).version == signed.version
    assert item_of(world, signed, "bullying").verdict == item.verdict
    with world.at(world.regenboog), atomic():
        items = list(EvaluationItem.objects.filter(evaluation=signed))
        assert services.digest_of(fresh(world, signed), items) == signed.digest


def test_three_editions_are_printed_and_each_reader_gets_their_own(world, sign_in, evaluation, council, plan, today):
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="bullying")
        origin = Origin("section", section.pk, section.title, "plans:section", section.key)
        action_add(title="Geheime klus", due_date=today, owner=world.teacher, origin=origin, by=world.leader)
        services.evaluation_refresh(evaluation=evaluation, school=world.regenboog, by=world.leader)
    judge_all(world, evaluation)
    discuss(world, evaluation, today)
    with world.at(world.regenboog), atomic():
        seen = fresh(world, evaluation).version
        services.evaluation_sign(evaluation=evaluation, signer="Noor", seen=seen, by=world.leader)
    outbox.work()
    row = fresh(world, evaluation)
    own, theirs, boards = row.pdf_id, row.council_pdf_id, row.board_pdf_id

    def file(member, pk) -> tuple[int, str]:
        answer = sign_in(member).get(reverse("download", args=["regenboog", pk]))
        return answer.status_code, text_of(answer.content) if answer.status_code == 200 else ""

    assert "Geheime klus" in file(world.leader, own)[1]
    for member, pk, others in ((council, theirs, (own, boards)), (world.board_admin, boards, (own, theirs))):
        status, words = file(member, pk)
        assert status == 200
        assert "Geheime klus" not in words
        assert "Wat de wet vraagt" in words
        assert world.teacher.name not in words
        assert [file(member, other)[0] for other in others] == [403, 403]


def test_the_next_year_shows_what_the_signed_one_said(world, sign_in, plan, evaluation, today):
    with world.at(world.regenboog), atomic():
        year = SchoolYear.of(today).previous
        before = services.evaluation_begin(school=world.regenboog, year=year, by=world.leader)
    judge_all(world, before)
    client, item = sign_in(world.leader), item_of(world, evaluation, "bullying")
    page = f"{BASE}onderdeel/{item.pk}/"
    assert "Het jaar ervoor" not in client.get(page).text
    discuss(world, before, today)
    with world.at(world.regenboog), atomic():
        seen = fresh(world, before).version
        services.evaluation_sign(evaluation=before, signer="Noor", seen=seen, by=world.leader)
    assert item_of(world, before, "bullying").reason in client.get(page).text.partition("Het jaar ervoor")[2]


def test_the_page_that_was_signed_asks_itself_how_far_the_editions_are(world, sign_in, signed):
    client, state = sign_in(world.leader), f"{BASE}{signed.pk}/uitgaven/"
    assert f'hx-get="{state}"' in client.get(f"{BASE}{signed.pk}/").text
    outbox.work()
    page = client.get(state, headers={"HX-Request": "true"}).text
    assert "Voor het bestuur" in page
    assert "hx-get" not in page
    assert client.get(state).status_code == 302


def test_the_council_and_the_board_read_only_what_was_signed(world, sign_in, evaluation, council, today):
    assert "nog geen evaluatie ondertekend" in sign_in(council).get(f"{BASE}mr/").text
    judge_all(world, evaluation)
    discuss(world, evaluation, today)
    with world.at(world.regenboog), atomic():
        seen = fresh(world, evaluation).version
        services.evaluation_sign(evaluation=evaluation, signer="Noor", seen=seen, by=world.leader)
    assert "We stellen vooral het toezicht bij." in sign_in(council).get(f"{BASE}mr/").text
    page = sign_in(world.board_admin).get(f"{BASE}bestuur/")
    assert "Wat de wet vraagt" in page.text
    assert sign_in(council).get(f"{BASE}bestuur/").status_code == 403
    assert sign_in(council).get(f"{BASE}{evaluation.pk}/").status_code == 403
    assert sign_in(world.board_admin).get(f"{BASE}mr/").status_code == 403
    menu = [item.url for item in sign_in(council).get("/s/regenboog/").context["nav"]]
    assert f"{BASE}mr/" in menu


def test_the_pages_cost_the_same_with_many_items(world, sign_in, evaluation):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    client = sign_in(world.leader)
    client.get(f"{BASE}{evaluation.pk}/")
    with CaptureQueriesContext(connections["default"]) as queries:
        client.get(f"{BASE}{evaluation.pk}/")
    assert len(queries) < 20
