"""What the answers to the questions of the start would make of the plan, and what may be proposed as an answer."""

from dataclasses import dataclass

from contacts.rules import in_words
from plans import model_plan, wizard_rules
from plans.models import Plan, Section, SectionVersion, WizardAnswers
from plans.rules import blanks
from plans.wizard_rules import Wizard
from schools.fact_selectors import current_facts
from schools.models import Membership, School


@dataclass(frozen=True)
class Draft:
    """What one section would say. ``section`` is None before the plan began; a touched one stays as it is."""

    model: model_plan.SectionModel
    html: str
    fits: bool  # whether the answers make it differ from the example
    section: Section | None = None
    touched: bool = False

    @property
    def blanks(self) -> int:
        return len(blanks(self.html))


def answers() -> dict[str, object]:
    """What the current school answered so far."""
    row = WizardAnswers.objects.first()
    return dict(row.answers) if row else {}


def proposals(school: School, wizard: Wizard) -> dict[str, object]:
    """Answers we think we know: live facts, and the names of who has the role."""
    known = current_facts()
    names: dict[str, list[str]] = {}
    asked = [question.role for question in wizard.questions if question.role]
    for member in Membership.objects.active().filter(school=school, roles__overlap=asked).order_by("name"):
        for role in member.roles:
            names.setdefault(role, []).append(member.name)
    found = {}
    for question in wizard.questions:
        fact = known.get(question.fact)
        found[question.key] = (fact.value if fact else "") or in_words(names.get(question.role, []))
    return {key: value for key, value in found.items() if value}


def drafts(*, plan: Plan | None, model: model_plan.ModelPlan, school: School) -> list[Draft]:
    """For every section of the model what it would say with the answers given so far; a fixed number of queries."""
    given, known, wizard = answers(), current_facts(), wizard_rules.load()
    sections = {each.key: each for each in plan.sections.filter(own_chapter="")} if plan else {}
    own = SectionVersion.objects.exclude(kind=SectionVersion.Kind.MODEL).filter(section__in=sections.values())
    written = set(own.values_list("section_id", flat=True)) if sections else set()
    found = []
    for part in model.sections:
        section = sections.get(part.key)
        if plan and section is None:
            continue
        html = wizard_rules.draft(part, wizard, given, school.sector, known)
        fits = html != wizard_rules.draft(part, wizard, {}, school.sector, {})
        touched = section is not None and (
            section.board_holds or section.pk in written or section.status != Section.Status.NOT_STARTED
        )
        found.append(Draft(part, html, fits, section, touched))
    return found
