"""The questions of the start and the sentences that follow from the answers, as data; without a database.

``plans/content/wizard.toml`` says which there are. Answers are kept by the key of the question: a text, a number, the
value of an option, or a list of such values.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape

from contacts.rules import in_words
from core.content import ContentError, Fields, html, read_toml
from core.facts import Fact
from core.richtext import clean
from plans.model_plan import CONTENT, SectionModel
from schools.norm_sets import SECTORS

KINDS = ("text", "number", "one", "many")
ANY = "*"
NOT = "_not"
MORE_THAN_A_NAME = re.compile(r"[^\w .’'-]|\d| en ")

Answers = Mapping[str, object]


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from, for the schools of some sectors; an open one fills in nothing."""

    value: str
    label: str
    open: bool
    sectors: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    key: str
    page: str
    kind: str
    text: str
    help: str
    fills: tuple[str, ...]
    fact: str
    role: str
    tasks: tuple[str, ...]
    options: tuple[Option, ...]

    def options_for(self, sector: str) -> tuple[Option, ...]:
        return tuple(option for option in self.options if sector in option.sectors)


@dataclass(frozen=True)
class Page:
    key: str
    title: str
    lead: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Sentence:
    """Text (Markdown) for one section when all answers fit: at its end, or instead of a phrase of its example."""

    section: str
    when: Mapping[str, tuple[str, ...]]
    instead: str
    text: str

    def fits(self, words: Mapping[str, str], chosen: Mapping[str, set[str]]) -> bool:
        """``*`` fits every answer that was given."""
        return all(
            bool(words.get(key)) if ANY in values else bool(chosen.get(key, set()) & set(values))
            for key, values in self.when.items()
        )


@dataclass(frozen=True, eq=False)
class Wizard:
    pages: tuple[Page, ...]
    sentences: tuple[Sentence, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for page in self.pages for question in page.questions)


@cache
def load() -> Wizard:
    """Read the questions. Raises `ContentError` naming the place of a mistake."""
    file = read_toml(CONTENT / "wizard.toml")
    questions = [_question(row) for row in file.tables("question")]
    pages = [_page(row, questions) for row in file.tables("page")]
    sentences = tuple(_sentence(row) for row in file.tables("sentence"))
    file.finish()
    return Wizard(tuple(pages), sentences)


def _page(row: Fields, questions: list[Question]) -> Page:
    key = row.text("key")
    page = Page(key, row.text("title"), row.text("lead"), tuple(each for each in questions if each.page == key))
    row.finish()
    return page


def _question(row: Fields) -> Question:
    question = Question(
        key=row.text("key"),
        page=row.text("page"),
        kind=row.text("kind"),
        text=row.text("text"),
        help=row.text("help", ""),
        fills=row.texts("fills", []),
        fact=row.text("fact", ""),
        role=row.text("role", ""),
        tasks=row.texts("tasks", []),
        options=tuple(_option(each) for each in row.tables("option")),
    )
    row.finish()
    if question.kind not in KINDS or bool(question.options) != (question.kind in ("one", "many")):
        raise ContentError(f"{row.where}: a question of kind {question.kind!r} with {len(question.options)} options")
    return question


def _option(row: Fields) -> Option:
    sectors = row.texts("sectors", list(SECTORS))
    option = Option(row.text("value"), row.text("label"), row.flag("open", False), sectors)
    row.finish()
    return option


def _sentence(row: Fields) -> Sentence:
    when = row.raw("when")
    if not isinstance(when, dict) or not when:
        raise ContentError(f"{row.where}: field 'when' should be a table of answers")
    fitting = {str(key): tuple(map(str, values)) for key, values in when.items()}
    sentence = Sentence(row.text("section"), fitting, row.text("instead", ""), row.text("text"))
    row.finish()
    return sentence


# --- from answers to a text ---


def chosen(wizard: Wizard, answers: Answers, sector: str) -> dict[str, set[str]]:
    """Of each question with options the values that were chosen, as far as they are there for the sector."""
    found = {}
    for question in wizard.questions:
        given = answers.get(question.key)
        values = set(map(str, given)) if isinstance(given, list) else {str(given)}
        found[question.key] = values & {option.value for option in question.options_for(sector)}
    return found


def words(wizard: Wizard, answers: Answers, sector: str) -> dict[str, str]:
    """Each answer as a sentence says it; empty without one. Of a question with more answers also what was not chosen,
    unless nothing was."""
    values, found = chosen(wizard, answers, sector), {}
    for question in wizard.questions:
        if question.options:
            options = question.options_for(sector)
            picked = [option for option in options if option.value in values[question.key]]
            found[question.key] = in_words([option.label for option in picked if not option.open])
            if question.kind == "many" and picked:
                found[question.key + NOT] = in_words([option.label for option in options if option not in picked])
        else:
            given = answers.get(question.key)
            found[question.key] = " ".join(str(given).split()) if isinstance(given, str | int) else ""
    return found


def named(wizard: Wizard, answers: Answers) -> dict[str, list[str]]:
    """The tasks of everybody who was named alone; of more people together, or with an organisation, nobody is sure."""
    found: dict[str, list[str]] = {}
    for question in wizard.questions:
        name = str(answers.get(question.key) or "").strip()
        if question.tasks and name and not MORE_THAN_A_NAME.search(name):
            found.setdefault(name, []).extend(question.tasks)
    return found


def draft(part: SectionModel, wizard: Wizard, answers: Answers, sector: str, facts: Mapping[str, Fact]) -> str:
    """The example text of a section with the sentences that fit, and what is known filled in; clean."""
    said, picked = words(wizard, answers, sector), chosen(wizard, answers, sector)
    text = part.example_html
    for sentence in wizard.sentences:
        if sentence.section == part.key and sentence.fits(said, picked):
            block = clean(html(sentence.text))
            for key, word in said.items():
                block = block.replace(f"{{{key}}}", escape(word, quote=False))
            if sentence.instead:
                text = text.replace(
                    escape(sentence.instead, quote=False), block.removeprefix("<p>").removesuffix("</p>")
                )
            else:
                text += block
    for question in wizard.questions:
        if word := said[question.key]:
            for blank in question.fills:
                text = text.replace(f"[{blank}]", _quoted(word, facts.get(question.fact)))
    return clean(text)


def _quoted(word: str, fact: Fact | None) -> str:
    """The word; as a quote of the fact where that says the same now, so that the text asks when it changes."""
    text = escape(word, quote=False)
    return f'<span data-fact="{fact.key}">{text}</span>' if fact and fact.value == word else text
