"""Deciding what is public: adopted texts only, once, and only by whoever saw how it stood."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.help_rules import help_lines
from core import richtext
from core.models import AuditEvent, Job
from core.tenancy import Scope, atomic, use_scope
from plans.rules import blanks
from publication import rules, selectors, services
from publication.models import Edition, Publication
from tests.publication.conftest import PARENTS, SECRET, adopt, publish, version, write

OVERVIEW = "/s/regenboog/publiceren/"


def test_the_contact_page_is_published_before_any_plan_exists(world, at):
    page = at(services.contacts_publish, version=0, by=world.leader)
    assert page.contacts_at is not None
    assert page.address == "regenboog"


def test_a_plan_that_is_not_adopted_cannot_be_published(world, adopted, at):
    adopted.adopted_on = None
    at(adopted.save)
    with pytest.raises(services.NotAdopted):
        publish(world, "parents", adopted)
    assert at(lambda: Edition.objects.count()) == 0


def test_another_schools_adoption_cannot_be_published(world, adopted):
    with world.at(world.wilgen), atomic(), pytest.raises(services.NotAdopted):
        services.edition_publish(audience="staff", adoption=adopted, version=0, by=world.neighbour)


def test_a_text_with_places_to_fill_in_is_not_published(world, adopted, at):
    assert blanks(at(selectors.text_for, "parents").html)
    with pytest.raises(services.Unfinished):
        at(services.edition_publish, audience="parents", adoption=adopted, version=0, by=world.leader)


def test_publishing_twice_changes_nothing(world, adopted, at):
    first = publish(world, "parents", adopted)
    again = at(services.edition_publish, audience="parents", adoption=adopted, version=0, by=world.leader)
    assert again == first
    assert at(lambda: Job.objects.filter(name="publication.pdf").count()) == 1


def test_who_saw_an_old_state_is_told(world, published, at):
    with pytest.raises(services.Stale):
        at(services.edition_withdraw, audience="parents", version=1, by=world.leader)
    with pytest.raises(services.Stale):
        at(services.contacts_withdraw, version=1, by=world.leader)
    assert at(lambda: Edition.objects.filter(audience="parents", withdrawn_at=None).exists())


def test_a_new_version_takes_the_place_of_the_old_only_when_it_is_published(world, published, at):
    write(world, "supervision", "<p>Nu lopen er vier leraren.</p>")
    newer = adopt(world, until=800)
    live = at(selectors.live_editions)["parents"]
    assert live.number == 1
    shelf = next(each for each in at(selectors.shelves) if each.audience == "parents")
    assert shelf.newer
    assert shelf.changed
    row = publish(world, "parents", newer)
    assert row.number == 2
    assert "vier leraren" in str(row.sections)
    assert at(lambda: Edition.objects.filter(audience="parents").count()) == 2


def test_what_is_public_stays_when_the_text_is_changed(world, published, at):
    at(services.text_save, audience="parents", html="<p>Anders.</p>", base=1, by=world.leader)
    assert at(selectors.live_editions)["parents"].html == PARENTS


def test_a_text_somebody_else_changed_is_not_overwritten(world, adopted, at):
    at(services.text_save, audience="parents", html="<p>Een.</p>", base=0, by=world.leader)
    with pytest.raises(services.Stale):
        at(services.text_save, audience="parents", html="<p>Twee.</p>", base=0, by=world.coordinator)


def test_sections_that_are_not_public_are_in_no_edition_but_that_of_the_staff(world, published, at):
    for edition in at(lambda: list(Edition.objects.all())):
        assert SECRET not in edition.html + str(edition.sections)
        assert "59" not in [section["number"] for section in edition.sections]


def test_of_the_same_address_a_second_board_gets_another(world, at):
    at(services.contacts_publish, version=0, by=world.leader)
    with use_scope(Scope(board=world.elders.pk, school=world.baken.pk)), atomic():
        world.baken.slug = "regenboog"
        world.baken.save()
        page = services.contacts_publish(version=0, by=world.stranger)
    assert page.address == "regenboog-2"


def test_every_decision_is_an_event(world, published, at):
    at(services.edition_withdraw, audience="pupils", version=at(version), by=world.leader)
    actions = set(at(lambda: list(AuditEvent.objects.values_list("action", flat=True))))
    assert {
        "publication.contacts_published",
        "publication.text_saved",
        "publication.edition_published",
        "publication.edition_withdrawn",
    } <= actions


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["contacts", "staff", "parents", "pupils"]), st.sampled_from(["publish", "withdraw"])
        ),
        max_size=8,
    )
)
def test_the_page_exists_exactly_while_something_on_it_is_public(world, client, adopted, steps):
    """Whatever is published and withdrawn, in any order and repeated."""
    with world.at(world.regenboog), atomic():
        services.contacts_withdraw(version=version(), by=world.leader)
        for audience in ("staff", "parents", "pupils"):
            services.edition_withdraw(audience=audience, version=version(), by=world.leader)
    public = set()
    for what, do in steps:
        with world.at(world.regenboog), atomic():
            if what == "contacts":
                work = services.contacts_publish if do == "publish" else services.contacts_withdraw
                work(version=version(), by=world.leader)
            elif do == "withdraw":
                services.edition_withdraw(audience=what, version=version(), by=world.leader)
        if what != "contacts" and do == "publish":
            publish(world, what, adopted)
        public = public | {what} if do == "publish" else public - {what}
    answers = {part: client.get(f"/veilig/regenboog/{part}").status_code for part in ("", "ouders/", "leerlingen/")}
    seen = public - {"staff"}
    assert answers == {
        "": 200 if seen else 404,
        "ouders/": 200 if "parents" in seen else 404,
        "leerlingen/": 200 if "pupils" in seen else 404,
    }


# --- The pages of the school leader -----------------------------------------------------------------------------


def test_a_school_leader_publishes_and_withdraws(world, sign_in, adopted, at, client):
    leader = sign_in(world.leader)
    assert leader.post(OVERVIEW, {"what": "contacts", "do": "publish", "version": 0}).status_code == 302
    assert client.get("/veilig/regenboog/").status_code == 200
    assert leader.post(OVERVIEW, {"what": "staff", "do": "publish", "version": 1}).status_code == 302
    assert leader.post(OVERVIEW, {"what": "contacts", "do": "withdraw", "version": 1}).status_code == 409
    assert leader.post(OVERVIEW, {"what": "contacts", "do": "withdraw", "version": 2}).status_code == 302
    assert client.get("/veilig/regenboog/").status_code == 404
    assert leader.post(OVERVIEW, {"what": "parents", "do": "publish", "version": 3}).status_code == 422
    assert leader.post(OVERVIEW, {"what": "x"}).status_code == 422


def test_a_teacher_reads_the_staff_edition_and_publishes_nothing(world, sign_in, published):
    teacher = sign_in(world.teacher)
    assert SECRET in teacher.get(f"{OVERVIEW}medewerkers/").content.decode()
    assert teacher.get(OVERVIEW).status_code == 200
    assert teacher.post(OVERVIEW, {"what": "contacts", "do": "withdraw", "version": 4}).status_code == 403


def test_previews_show_nothing_that_is_not_public(world, sign_in, adopted):
    leader = sign_in(world.leader)
    for name in ("ouders", "leerlingen", "contactpagina"):
        answer = leader.get(f"{OVERVIEW}voorbeeld/{name}/")
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()


def test_a_stale_text_comes_back_with_what_was_typed_and_what_the_other_wrote(world, sign_in, at):
    leader = sign_in(world.leader)
    url = f"{OVERVIEW}tekst/ouders/"
    assert leader.get(url).status_code == 200
    at(services.text_save, audience="parents", html="<p>Van een ander.</p>", base=0, by=world.coordinator)
    answer = leader.post(url, {"html": "Van mij.", "version": 0})
    assert answer.status_code == 409
    assert {"Van mij.", "Van een ander."} <= {
        each for each in ("Van mij.", "Van een ander.") if each in str(answer.content)
    }
    assert leader.post(url, {"html": "Van mij.", "version": 1}).status_code == 302
    assert at(selectors.text_for, "parents").html == "<p>Van mij.</p>"


def test_words_on_the_contact_page_that_a_colleague_wrote_meanwhile_are_shown_beside_ones_own(world, sign_in, at):
    url = f"{OVERVIEW}tekst/contactpagina/"
    at(services.page_save, report_html="<p>Van een ander.</p>", complaints="", version=0, by=world.coordinator)
    answer = sign_in(world.leader).post(url, {"report_html": "Van mij.", "complaints": "", "version": 0})
    assert answer.status_code == 409
    assert "Van mij." in answer.text
    assert "Van een ander." in answer.text


def test_a_page_for_pupils_that_is_too_long_is_refused(world, sign_in):
    answer = sign_in(world.leader).post(f"{OVERVIEW}tekst/leerlingen/", {"html": "woord " * 400, "version": 0})
    assert answer.status_code == 422


def test_what_is_written_on_a_page_is_cleaned(world, sign_in, at, client):
    leader = sign_in(world.leader)
    html = '<p hx-get="/x" style="color:red">Rustig<script>alert(1)</script></p>'
    data = {"report_html": html, "report_html_format": "html", "complaints": "<b>LKC</b>", "version": 0}
    assert leader.post(f"{OVERVIEW}tekst/contactpagina/", data).status_code == 302
    at(services.contacts_publish, version=1, by=world.leader)
    page = client.get("/veilig/regenboog/").content.decode()
    assert "Rustig" in page
    assert "&lt;b&gt;LKC" in page
    assert "hx-get" not in page
    assert "alert(1)" not in page


def test_the_models_words_are_not_kept_as_the_schools_own(world, at):
    at(services.page_save, report_html=rules.model_report("nl"), complaints="LKC", version=0, by=world.leader)
    assert at(lambda: Publication.objects.get()).report_html == ""


# --- The words that come with it --------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", ["parents", "pupils"])
def test_every_blank_of_a_model_text_is_filled_by_a_fact(audience):
    model = rules.model_text(audience)
    assert {f"[{name}]" for name in model.blanks} == set(blanks(model.html))
    filled = model.filled(dict.fromkeys(model.blanks.values(), "Anna & Bo"))
    assert blanks(filled) == []
    assert set(dict(richtext.quotes(filled))) == set(model.blanks.values())


def test_the_model_text_for_pupils_fits_on_its_page():
    assert not rules.too_long_for_pupils(rules.model_text("pupils").html)


def test_help_lines_can_be_called():
    assert [line.phone for line in help_lines()][:2] == ["0800-0432", "0800-2000"]


def test_a_fact_that_changed_is_asked_about(world, adopted, at, sign_in):
    html = '<p>Op <span data-fact="schools.name">De Oude Naam</span> hoor je erbij.</p>'
    at(services.text_save, audience="pupils", html=html, base=0, by=world.leader)
    assert at(selectors.drifted, html) == [("De Oude Naam", world.regenboog.name)]
    assert "De Oude Naam" in sign_in(world.leader).get(OVERVIEW).content.decode()
