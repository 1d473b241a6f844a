"""The plan's pages, as the people who use them."""

import re
from uuid import uuid4

import pytest

from core.tenancy import atomic
from plans import services
from plans.models import Plan, Section
from schools.people_services import member_end

OUTLINE = "/s/regenboog/plan/"
PAGE = "/s/regenboog/plan/paragraaf/supervision/"


def form(text="<p>Nieuw</p>", base=1, page=None, **extra):
    return {"text": text, "text_format": "html", "page": page or uuid4(), "base": base, **extra}


def key_of(page):
    """Of the form on a page, as a browser sends it back."""
    return re.search(r'name="key" value="([0-9a-f-]{36})"', page.text)[1]


def test_a_school_without_a_plan_is_offered_the_model(world, sign_in):
    response = sign_in(world.leader).get(OUTLINE)
    assert b"/s/regenboog/plan/begin/" in response.content


def test_who_may_only_read_is_not_offered_to_start(world, sign_in):
    assert b"/plan/begin/" not in sign_in(world.teacher).get(OUTLINE).content


def test_the_leader_starts_a_plan_in_one_step(world, sign_in):
    response = sign_in(world.leader).post(f"{OUTLINE}begin/", follow=True)
    assert b"/plan/paragraaf/supervision/" in response.content
    with world.at(world.regenboog), atomic():
        assert Plan.objects.count() == 1


def test_the_editor_takes_a_fixed_number_of_queries(world, sign_in, plan, django_assert_num_queries):
    client = sign_in(world.leader)
    client.get(PAGE)
    with django_assert_num_queries(13):
        client.get(PAGE)


def test_the_outline_takes_a_fixed_number_of_queries(world, sign_in, plan, django_assert_num_queries):
    client = sign_in(world.leader)
    client.get(OUTLINE)
    with django_assert_num_queries(12):
        client.get(OUTLINE)


def test_a_section_whose_owner_stopped_asks_for_another(world, sign_in, plan):
    with world.at(world.regenboog), atomic():
        row = plan.sections.select_related("plan__school").get(key="supervision")
        values = {"title": row.title, "review_date": None, "owner": world.coordinator}
        services.section_set_particulars(section=row, by=world.leader, **values)
    to_assign = '-owner"'  # the place of a section among all owners
    before = sign_in(world.leader).get(OUTLINE).text.count(to_assign)
    with world.at(world.regenboog), atomic():
        member_end(member=world.coordinator, by=world.leader)
    assert sign_in(world.leader).get(OUTLINE).text.count(to_assign) == before + 1
    assert 'eigenaren/#id_supervision-owner"' in sign_in(world.leader).get(OUTLINE).text
    assert 'id="id_supervision-owner"' in sign_in(world.leader).get(f"{OUTLINE}eigenaren/").text


def test_the_editor_shows_the_text_and_the_law_beside_it(world, sign_in, plan):
    body = sign_in(world.leader).get(PAGE).content.decode()
    assert "data-editor" in body
    assert "artikel 4c" in body


def test_a_reader_sees_the_text_without_an_editor(world, sign_in, plan):
    body = sign_in(world.teacher).get(PAGE).content.decode()
    assert "Fietsenstalling" in body
    assert "data-editor" not in body


def test_the_form_saves_and_returns_to_the_section(world, sign_in, plan):
    response = sign_in(world.leader).post(PAGE, form())
    assert (response.status_code, response.url) == (302, PAGE)


def test_without_javascript_the_plain_notation_keeps_tables_and_lists(world, sign_in, plan):
    client = sign_in(world.leader)
    text = client.get(PAGE).context["form"]["text"].value()
    from core.richtext import to_plain

    client.post(PAGE, {"text": to_plain(text) + "\n\nErbij.", "text_format": "plain", "page": uuid4(), "base": 1})
    with world.at(world.regenboog), atomic():
        html = Section.objects.get(key="supervision").html
    assert html == text + "<p>Erbij.</p>"


def test_autosave_answers_with_the_version_it_saved(world, sign_in, plan):
    response = sign_in(world.leader).post(PAGE, form(), headers={"X-Autosave": "1"})
    assert response.json()["version"] == 2


def test_autosave_behind_somebody_else_answers_409_with_where_to_choose(world, sign_in, plan):
    sign_in(world.coordinator).post(PAGE, form("<p>Van Aylin</p>"))
    response = sign_in(world.leader).post(PAGE, form("<p>Van Noor</p>"), headers={"X-Autosave": "1"})
    assert response.status_code == 409
    body = sign_in(world.leader).get(response.json()["url"]).content.decode()
    assert "Aylin</mark>" in body
    assert "Noor</mark>" in body


def test_without_script_the_second_writer_is_led_to_both_texts(world, sign_in, plan):
    sign_in(world.coordinator).post(PAGE, form("<p>Van Aylin</p>"))
    response = sign_in(world.leader).post(PAGE, form("<p>Van Noor</p>"), follow=True)
    assert "Aylin</mark>" in response.content.decode()
    assert "Noor</mark>" in response.content.decode()


def test_choosing_ones_own_text_goes_on_with_it(world, sign_in, plan):
    sign_in(world.coordinator).post(PAGE, form("<p>Van Aylin</p>"))
    client = sign_in(world.leader)
    url = client.post(PAGE, form("<p>Van Noor</p>")).url
    client.post(url, {"choice": "mine", "seen": 2})
    with world.at(world.regenboog), atomic():
        assert Section.objects.get(key="supervision").html == "<p>Van Noor</p>"


def test_a_text_that_is_too_long_is_refused_and_stays_in_the_form(world, sign_in, plan):
    long = f"<p>{'lang ' * 60_000}</p>"
    response = sign_in(world.leader).post(PAGE, form(long))
    assert response.status_code == 422
    assert response.content.count(b"lang lang") > 100


def test_an_expired_session_gets_401_so_that_the_page_keeps_the_text(world, client, plan):
    assert client.post(PAGE, form(), headers={"X-Autosave": "1"}).status_code == 401


@pytest.mark.parametrize(("done", "status"), [("1", "done"), ("0", "draft")])
def test_a_section_is_saved_and_marked_done_or_back_in_one_step(world, sign_in, plan, done, status):
    sign_in(world.leader).post(PAGE, form("<p>Klaar</p>") | {"done": done})
    with world.at(world.regenboog), atomic():
        assert Section.objects.get(key="supervision").status == status


def test_others_on_the_same_section_are_named(world, sign_in, plan):
    sign_in(world.coordinator).post(f"{PAGE}aanwezig/", {"page": uuid4()})
    response = sign_in(world.leader).post(f"{PAGE}aanwezig/", {"page": uuid4()})
    assert world.coordinator.first_name in response.content.decode()


def test_presence_with_a_broken_page_number_is_refused(world, sign_in, plan):
    assert sign_in(world.leader).post(f"{PAGE}aanwezig/", {"page": "x"}).status_code == 400


def test_the_owner_must_work_at_this_school(world, sign_in, plan):
    response = sign_in(world.leader).post(
        f"{PAGE}gegevens/", {"title": "Toezicht", "owner": world.neighbour.pk, "review_date": ""}
    )
    assert response.status_code == 422


def test_the_history_lists_every_text(world, sign_in, plan):
    client = sign_in(world.leader)
    client.post(PAGE, form("<p>Een</p>", base=1))
    client.post(PAGE, form("<p>Twee</p>", base=2))
    assert client.get(f"{PAGE}versies/").content.count(b"/versies/") >= 3


def test_a_duty_shown_by_a_fact_is_missing_while_the_fact_is_not_there(world, sign_in, plan):
    states = sign_in(world.leader).get(f"{OUTLINE}eisen/").context["states"]
    assert {state.duty.evidence: state.status for state in states}["antibullying_coordinator"] == "missing"


def test_the_duties_page_names_the_section_that_speaks_of_each(world, sign_in, plan):
    body = sign_in(world.teacher).get(f"{OUTLINE}eisen/").content.decode()
    assert "/plan/paragraaf/meldcode/" in body


def test_today_asks_to_choose_between_two_texts(world, sign_in, plan):
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="supervision")
        services.section_save(section=section, html="<p>a</p>", page=uuid4(), base=1, by=world.leader)
        services.section_save(section=section, html="<p>b</p>", page=uuid4(), base=1, by=world.coordinator)
    assert b"/botsing/" in sign_in(world.leader).get("/s/regenboog/").content


def test_adding_a_section_leads_to_its_editor(world, sign_in, plan):
    data = {"key": str(uuid4()), "title": "Verkeer", "chapter": "prevention"}
    response = sign_in(world.leader).post(f"{OUTLINE}erbij/", data, follow=True)
    assert "3.8 Verkeer" in response.content.decode()
    assert "data-editor" in response.content.decode()


def test_a_section_that_is_added_by_pressing_twice_is_one(world, sign_in, plan):
    client, url = sign_in(world.leader), f"{OUTLINE}erbij/"
    given = {"title": "Verkeer", "chapter": "prevention", "key": key_of(client.get(url))}
    first, second = (client.post(url, given) for _ in range(2))
    assert first.url == second.url
    with world.at(world.regenboog), atomic():
        assert Section.objects.filter(title="Verkeer").count() == 1


def test_a_section_without_a_name_is_not_added(world, sign_in, plan):
    assert sign_in(world.leader).post(f"{OUTLINE}erbij/", {"chapter": "prevention"}).status_code == 422
