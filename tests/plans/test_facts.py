"""Facts in the plan: quoted, asked about when they change, taken or left."""

from datetime import date
from uuid import uuid4

import pytest

from core import facts, outbox
from core.models import Job
from core.reminder_models import Reminder
from core.reminders import collect
from core.tenancy import atomic, system_scope
from plans import fact_selectors, fact_services, live_selectors, model_plan, services
from plans.fact_services import FactChanged
from plans.live_rules import FACTS, PAGES, fact_keys
from plans.models import FactQuote, Section
from schools.fact_selectors import current_facts
from schools.models import School

TEXT = '<p>Wij zijn <span data-fact="schools.town">Urk</span>.</p>'


@pytest.fixture
def quoted(world, section) -> Section:
    """A section that quotes the town, which is Urk."""
    with world.at(world.regenboog), atomic():
        School.objects.filter(pk=world.regenboog.pk).update(town="Urk")
        services.section_save(section=section, html=TEXT, page=uuid4(), base=1, by=world.leader)
        return Section.objects.get(pk=section.pk)


def move(world, town):
    with world.at(world.regenboog), atomic():
        School.objects.filter(pk=world.regenboog.pk).update(town=town)


def drifts(world, plan):
    with world.at(world.regenboog), atomic():
        return fact_selectors.drifts(plan)


def test_a_quote_that_holds_asks_nothing(world, plan, quoted):
    assert drifts(world, plan) == []


def test_a_fact_that_changed_is_asked_about_at_once(world, plan, quoted):
    move(world, "Emmen")
    (drift,) = drifts(world, plan)
    assert (drift.quote.section, drift.quote.value, drift.now) == (quoted, "Urk", "Emmen")


def test_a_fact_that_nobody_knows_any_more_is_asked_about(world, plan, quoted):
    move(world, "")
    assert drifts(world, plan)[0].now == ""


def test_taking_the_new_value_makes_a_version_with_its_reason(world, plan, quoted):
    with world.at(world.regenboog), atomic():
        services.section_set_status(section=quoted, done=True, by=world.leader)
    move(world, "Emmen")
    with world.at(world.regenboog), atomic():
        fact_services.fact_take(quote=quoted.quotes.get(), value="Emmen", by=world.leader)
        fresh = Section.objects.get(pk=quoted.pk)
        assert fresh.html == TEXT.replace("Urk", "Emmen")
        assert fresh.status == "done"
        assert fresh.versions.first().reason
        assert fresh.versions.filter(html=TEXT).exists()
    assert drifts(world, plan) == []


def test_leaving_the_text_holds_for_that_value_only(world, plan, quoted):
    move(world, "Emmen")
    with world.at(world.regenboog), atomic():
        quote = quoted.quotes.get()
        fact_services.fact_leave(quote=quote, value="Emmen", by=world.leader)
        quote.refresh_from_db()
        assert (quote.kept_value, quote.kept_by) == ("Emmen", world.leader)
    assert drifts(world, plan) == []
    move(world, "Assen")
    assert drifts(world, plan)[0].now == "Assen"


def test_a_decision_survives_later_saves_of_the_section(world, plan, quoted):
    move(world, "Emmen")
    with world.at(world.regenboog), atomic():
        fact_services.fact_leave(quote=quoted.quotes.get(), value="Emmen", by=world.leader)
        services.section_save(section=quoted, html=TEXT + "<p>x</p>", page=uuid4(), base=99, by=world.leader)
    assert drifts(world, plan) == []


def test_a_decision_about_a_value_that_changed_again_is_refused(world, plan, quoted):
    move(world, "Emmen")
    with world.at(world.regenboog), atomic():
        for decide in (fact_services.fact_take, fact_services.fact_leave):
            with pytest.raises(FactChanged):
                decide(quote=quoted.quotes.get(), value="Assen", by=world.leader)


def test_a_quote_that_left_the_text_is_forgotten(world, plan, quoted):
    with world.at(world.regenboog), atomic():
        services.section_save(section=quoted, html="<p>Zonder</p>", page=uuid4(), base=99, by=world.leader)
        assert not FactQuote.objects.exists()


def test_looking_for_changed_facts_costs_the_same_whatever_is_quoted(world, plan, quoted, django_assert_num_queries):
    with world.at(world.regenboog), atomic():
        for each in Section.objects.exclude(pk=quoted.pk)[:5]:
            services.section_save(section=each, html=TEXT, page=uuid4(), base=1, by=world.leader)
    move(world, "Emmen")
    with world.at(world.regenboog), atomic(), django_assert_num_queries(2):
        assert len(fact_selectors.drifts(plan)) == 6


def test_the_tick_reminds_the_same_day(world, plan, quoted):
    today = date.today()
    move(world, "Emmen")
    collect(today)
    outbox.work()
    collect(today)
    with system_scope("what the tick made"):
        made = Reminder.objects.get(kind="facts")
        assert (made.school_id, made.due_date) == (world.regenboog.pk, today)
        assert Job.objects.filter(name="plans.facts").count() == 1
    with world.at(world.regenboog), atomic():
        fact_services.fact_leave(quote=quoted.quotes.get(), value="Emmen", by=world.leader)
        assert FactQuote.objects.get().drifted_date is None


# --- Pages ---


def address(world, *parts):
    return "/".join(["/s", world.regenboog.slug, "plan", *map(str, parts)]) + "/"


def test_section_outline_today_and_the_page_of_facts_ask(world, plan, quoted, sign_in):
    move(world, "Emmen")
    client = sign_in(world.leader)
    for url in (address(world, "paragraaf", quoted.key), address(world, "feiten"), f"/s/{world.regenboog.slug}/"):
        page = client.get(url).content.decode()
        assert "Klopt dit nog?" in page or "Is this still right?" in page, url
        assert "Urk" in page, url
    assert "feiten/" in client.get(address(world)).content.decode()


def test_one_click_takes_the_new_value(world, plan, quoted, sign_in):
    move(world, "Emmen")
    with world.at(world.regenboog), atomic():
        quote = quoted.quotes.get()
    client = sign_in(world.leader)
    back = address(world, "paragraaf", quoted.key)
    answer = client.post(address(world, "feiten", quote.pk), {"choice": "take", "now": "Emmen", "back": back})
    assert answer.url == back
    assert "Emmen</span>" in client.get(back).content.decode()
    assert client.post(address(world, "feiten", quote.pk), {"choice": "take", "now": "Emmen"}).status_code == 404


def test_an_answer_leads_nowhere_else(world, plan, quoted, sign_in):
    with world.at(world.regenboog), atomic():
        quote = quoted.quotes.get()
    for back in ("https://evil.example/", "//evil.example", "/s/wilgen/plan/", "/s/regenboog\\@evil.example"):
        answer = sign_in(world.leader).post(
            address(world, "feiten", quote.pk), {"choice": "leave", "now": "Urk", "back": back}
        )
        assert answer.url == address(world, "feiten")


def test_the_guidance_lists_facts_with_the_notation_to_type(world, plan, section, sign_in):
    page = sign_in(world.leader).get(address(world, "paragraaf", section.key)).content.decode()
    assert f"{{schools.name: {world.regenboog.name}}}" in page


def test_the_notation_of_a_fact_reads_back(world):
    from core.richtext import from_plain, quotes

    fact = facts.Fact("a.b", "", "x *y* {z} | [q]")
    assert quotes(from_plain(fact.notation)) == [("a.b", fact.value)]


def test_print_has_the_words_only(world, plan, quoted):
    from plans.document import plan_html
    from plans.print_selectors import plan_document

    with world.at(world.regenboog), atomic():
        assert "Wij zijn Urk." in plan_html(plan_document(plan)).replace("\xa0", " ")


def test_all_live_data_that_the_model_names_is_a_fact_of_a_room_or_a_page(world, plan):
    assert set(FACTS) | set(PAGES) == set(model_plan.LIVE)
    with world.at(world.regenboog), atomic():
        offered, rows = set(current_facts()), list(plan.sections.all())
        assert set(fact_keys(model_plan.LIVE)) <= offered
        shown = [live_selectors.facts_of(row) or live_selectors.pages_of(row, world.regenboog) for row in rows]
    assert any(shown)
