"""What the board's model asks of a school: section by section ours, the model, and what both make together."""

from dataclasses import dataclass
from functools import cached_property

from board_model.models import Mode, ModelVersion, ModelVersionText, SectionDecision
from board_model.rules import asks
from board_model.selectors import latest_version
from core.richtext import clean
from plans.compare_rules import Compared, SideBySide, compare_texts, side_by_side
from plans.merge_rules import Merged, merge
from plans.models import Plan, Section


@dataclass(frozen=True)
class Update:
    """A section about which the school has something to decide.

    ``base`` is the text of the model the school last decided about: before any decision the national example. Also
    after *keep our own*: what was declined once is not proposed again, only what is new since.
    """

    section: Section
    text: ModelVersionText
    base: str

    @property
    def ours(self) -> str:
        return self.section.html

    @property
    def theirs(self) -> str:
        """What the model says; of a free section that was held it asks nothing, so ours stays."""
        return self.ours if self.text.mode == Mode.FREE else self.text.html

    @property
    def locks(self) -> bool:
        return self.text.mode == Mode.LOCKED

    @property
    def releases(self) -> bool:
        """Whether the school may write in this section again."""
        return self.section.board_holds and not self.locks

    @property
    def simple(self) -> bool:
        """Nothing of ours is at stake: it can be taken over without looking."""
        return self.section.board_holds or self.ours in (self.base, self.theirs)

    @cached_property
    def merged(self) -> Merged:
        return Merged(self.theirs) if self.locks or self.simple else merge(self.base, self.ours, self.theirs)

    @cached_property
    def beside(self) -> SideBySide:
        return side_by_side(self.ours, self.theirs)

    @cached_property
    def in_model(self) -> Compared:
        """What the board changed since the text the school knows."""
        return compare_texts(self.base, self.theirs)

    @cached_property
    def in_ours(self) -> Compared:
        """What taking the merged text over would change here."""
        return compare_texts(self.ours, self.merged.html)


def updates(plan: Plan, version: ModelVersion | None = None) -> list[Update]:
    """Everything that waits for a decision, in the order of the plan; five queries."""
    version = version or latest_version()
    if version is None:
        return []
    texts = {text.key: text for text in version.texts.all()}
    decisions = SectionDecision.objects.filter(section__plan=plan)
    decided = set(decisions.filter(text__version=version).values_list("section_id", flat=True))
    bases = _bases(plan)
    found = []
    for section in plan.sections.filter(own_chapter=""):
        text = texts.get(section.key)
        if text is None or section.pk in decided:
            continue
        section.plan = plan
        base = bases[section.pk] if section.pk in bases else clean(section.model.example_html)
        if asks(text.mode, held=section.board_holds, base=base, ours=section.html, theirs=text.html):
            found.append(Update(section, text, base))
    return found


def _bases(plan: Plan) -> dict:
    """Per section the text of the model it was last decided about."""
    offered = SectionDecision.objects.filter(section__plan=plan).exclude(text__mode=Mode.FREE)
    last = offered.order_by("section_id", "-text__version__number").distinct("section_id")
    return dict(last.values_list("section_id", "text__html"))


def update_of(plan: Plan, section: Section) -> Update | None:
    """What waits for one section, or None."""
    return next((each for each in updates(plan) if each.section.pk == section.pk), None)


def last_decision(section: Section) -> SectionDecision | None:
    """What the school last did with the model's text of a section."""
    rows = section.model_decisions.select_related("text__version", "decided_by")
    return rows.order_by("-text__version__number").first()


def decisions_of(plan: Plan) -> list[SectionDecision]:
    """Per section the last one, in the order of the plan."""
    rows = SectionDecision.objects.filter(section__plan=plan).select_related("section", "text__version", "decided_by")
    last = (
        rows.order_by("section_id", "-text__version__number")
        .distinct("section_id")
        .defer("section__html", "text__html")
    )
    found: list[SectionDecision] = sorted(last, key=lambda row: row.section.position)
    for row in found:
        row.section.plan = plan
    return found
