"""The questions of the start: what they may be, what they make of the plan, and what they leave alone."""

import re
from html import escape
from uuid import uuid4

import pytest

from contacts.models import ContactTask
from contacts.rules import TASKS
from contacts.services import person_named
from core import facts
from core.facts import Fact
from core.richtext import clean, plain_text
from core.tenancy import atomic
from plans import model_plan, services, wizard_rules, wizard_services
from plans.models import FactQuote, Plan, Section, SectionVersion, WizardAnswers
from plans.wizard_rules import draft
from schools.norm_sets import SECTORS

URL = "/s/regenboog/plan/vragen/"
WIZARD = wizard_rules.load()
MODEL = model_plan.load(services.MODEL)
QUESTIONS = {question.key: question for question in WIZARD.questions}
PEOPLE = {"leader": "Noor Jansen", "coordinator": "Sam & Co <b>", "deputy": "Ada"}


def text(key: str, answers: dict, sector: str = "po", facts: dict | None = None) -> str:
    return draft(MODEL.for_sector(sector).section(key), WIZARD, answers, sector, facts or {})


# --- the content ---


def test_there_are_at_most_twenty_questions_each_on_a_page():
    assert len(WIZARD.questions) <= 20
    assert len(QUESTIONS) == len(WIZARD.questions) == sum(len(page.questions) for page in WIZARD.pages)
    assert all(page.questions for page in WIZARD.pages)


@pytest.mark.parametrize("question", WIZARD.questions, ids=lambda each: each.key)
def test_what_a_question_fills_in_stands_open_in_some_example(question):
    examples = "".join(section.example_html for section in MODEL.sections)
    for blank in question.fills:
        assert f"[{blank}]" in examples


@pytest.mark.parametrize("sentence", WIZARD.sentences, ids=lambda each: f"{each.section}-{each.text[:20]}")
def test_a_sentence_names_a_section_answers_and_a_phrase_that_are_there(sentence):
    assert escape(sentence.instead, quote=False) in clean(MODEL.section(sentence.section).example_html)
    for key, values in sentence.when.items():
        question = QUESTIONS[key.removesuffix("_not")]
        assert set(values) <= {"*"} | {option.value for option in question.options}
    for token in re.findall(r"\{(\w+)\}", sentence.text):
        assert token in sentence.when
    assert all(len(part.split()) <= 28 for part in re.split(r"(?<=[.!?]) ", sentence.text))


# --- what the answers make of a text ---


def test_a_name_is_filled_in_wherever_it_belongs():
    html = text("roles", PEOPLE)
    assert "Noor Jansen" in html
    assert "[naam schoolleider]" not in html
    assert "[naam begeleider]" in html


def test_an_answer_is_words_and_never_html():
    assert "Sam &amp; Co &lt;b&gt;" in text("roles", PEOPLE)


def test_sentences_follow_the_answers():
    assert "kluis" in text("online", {"phones": "locker"})
    assert "kluis" not in text("online", {"phones": "home"})
    assert "De Vreedzame School is meer dan een les" in plain_text(text("lessons", {"programme": "vreedzaam"}))
    assert "[naam programma]" not in text("lessons", {"programme": "none"})
    assert "[naam programma]" in text("lessons", {"programme": "other"})
    assert "Dan heeft Ada de leiding" in text("crisis", PEOPLE)


def test_what_was_not_chosen_is_named_only_when_something_was():
    html = text("protocols", {"documents": ["meldcode", "rie"]})
    assert "hebben we al: de meldcode en de RI&amp;E met plan van aanpak." in html
    assert "Nog te maken of op te zoeken: de klachtenregeling, " in html
    assert "Nog te maken" not in text("protocols", {"documents": []})


def test_an_answer_that_another_sector_has_says_nothing():
    assert text("building", {"building": ["childcare"]}, "vo") == text("building", {}, "vo")


@pytest.mark.parametrize("sector", SECTORS)
@pytest.mark.parametrize(
    "answers", [{}, {"size": 3, "groups": None, "phones": ["home"], "documents": "x", "leader": {}}]
)
def test_strange_or_no_answers_give_the_example_texts(sector, answers):
    for section in MODEL.sections_for(sector):
        assert isinstance(draft(section, WIZARD, answers, sector, {}), str)
    assert text("roles", {}) == clean(MODEL.section("roles").example_html)


def test_a_name_that_is_a_live_fact_is_quoted_as_one():
    facts = {"schools.leader_name": Fact("schools.leader_name", "Leider", "Noor Jansen")}
    assert '<span data-fact="schools.leader_name">Noor Jansen</span>' in text("roles", PEOPLE, facts=facts)
    assert "data-fact" not in text("roles", {"leader": "Iemand anders"}, facts=facts)


# --- from page to plan ---


@pytest.fixture
def client(sign_in, world):
    return sign_in(world.leader)


def answer(client):
    client.post(URL, {"size": "large", "groups": "8"})
    client.post(f"{URL}?stap=2", PEOPLE)
    return client.post(f"{URL}?stap=3", {"phones": "home", "programme": "kanjer"})


def test_answers_are_kept_page_by_page_and_found_again(client):
    assert client.post(URL, {"size": "large", "groups": "8"}).url == f"{URL}?stap=2"
    assert answer(client).url == f"{URL}?stap=4"
    assert client.post(f"{URL}?stap=4", {}).url == f"{URL}voorbeeld/"
    page = client.get(f"{URL}?stap=2").content.decode()
    assert 'value="Noor Jansen"' in page
    assert client.get(f"{URL}?stap=99").context["step"] == 4


def test_the_preview_changes_nothing(world, client):
    answer(client)
    page = client.get(f"{URL}voorbeeld/").content.decode()
    assert "Telefoons blijven thuis" in page
    with world.at(world.regenboog), atomic():
        assert Plan.objects.count() == 0


def test_a_complete_draft_that_fits_is_made_in_one_step(world, client):
    answer(client)
    client.post(f"{URL}voorbeeld/")
    with world.at(world.regenboog), atomic():
        sections = {each.key: each for each in Section.objects.all()}
        assert len(sections) == len(MODEL.sections_for(world.regenboog.sector))
        assert "Telefoons blijven thuis" in sections["online"].html
        assert (sections["online"].status, sections["online"].version) == ("not_started", 2)
        assert sections["sanctions"].version == 1
        assert {version.kind for version in SectionVersion.objects.all()} == {"model"}


def test_making_the_draft_twice_changes_nothing_the_second_time(world, client):
    answer(client)
    with world.at(world.regenboog), atomic():
        assert wizard_services.wizard_draft(school=world.regenboog, by=world.leader) > 5
        assert wizard_services.wizard_draft(school=world.regenboog, by=world.leader) == 0


def test_other_answers_later_change_only_what_nobody_touched(world, client, plan, section):
    with world.at(world.regenboog), atomic():
        services.section_save(section=section, html="<p>Eigen</p>", page=uuid4(), base=1, by=world.coordinator)
        online = plan.sections.get(key="online")
        services.section_set_status(section=plan.sections.get(key="climate"), done=True, by=world.leader)
    client.post(f"{URL}?stap=4", {"building": ["gym"]})
    answer(client)
    client.post(f"{URL}voorbeeld/")
    client.post(f"{URL}?stap=3", {"phones": "locker"})
    client.post(f"{URL}voorbeeld/")
    with world.at(world.regenboog), atomic():
        section.refresh_from_db()
        online.refresh_from_db()
        assert section.html == "<p>Eigen</p>"
        assert plan.sections.get(key="climate").version == 1
        assert "kluis" in online.html
        assert online.version == 3


def test_a_quoted_name_is_remembered_as_a_quote(world, client):
    proposed = client.get(f"{URL}?stap=2").context["form"]["leader"].value()
    assert proposed == world.leader.name
    client.post(f"{URL}?stap=2", {"leader": proposed})
    client.post(f"{URL}voorbeeld/")
    with world.at(world.regenboog), atomic():
        assert FactQuote.objects.filter(key="schools.leader_name").exists()


def test_who_is_named_comes_on_the_list_of_contact_persons_and_is_quoted(world, client):
    client.post(f"{URL}?stap=2", {"contact": "Ria Smit", "confidant": "Els en Bo", "prevention": world.teacher.name})
    client.post(f"{URL}voorbeeld/")
    with world.at(world.regenboog), atomic():
        wizard_services.wizard_draft(school=world.regenboog, by=world.leader)
        tasks = ContactTask.objects.values_list("person__name", "task", "person__member")
        assert set(tasks) == {
            ("Ria Smit", "antibullying_contact", None),
            ("Ria Smit", "antibullying_coordinator", None),
            (world.teacher.name, "prevention_officer", world.teacher.pk),
        }
        assert FactQuote.objects.filter(key="contacts.antibullying_contact_name").exists()


def test_who_has_a_task_already_keeps_it(world, client):
    with world.at(world.regenboog), atomic():
        person_named(name="Anna", tasks=["antibullying_contact", "antibullying_coordinator"], by=world.leader)
    client.post(f"{URL}?stap=2", {"contact": "Ria Smit"})
    client.post(f"{URL}voorbeeld/")
    with world.at(world.regenboog), atomic():
        assert set(ContactTask.objects.values_list("person__name", flat=True)) == {"Anna"}


def test_a_question_names_facts_and_tasks_that_are_there(world):
    with world.at(world.regenboog), atomic():
        known = facts.current()
    for question in WIZARD.questions:
        assert not question.fact or question.fact in known
        assert set(question.tasks) <= TASKS.keys()


def test_an_impossible_answer_is_refused_and_the_rest_stays(world, client):
    answer(client)
    assert client.post(URL, {"groups": "9999", "size": "reuze"}).status_code == 422
    with world.at(world.regenboog), atomic():
        assert WizardAnswers.objects.get().answers["groups"] == 8


def test_a_teacher_does_not_answer_for_the_school(world, sign_in):
    assert sign_in(world.teacher).get(URL).status_code == 403
