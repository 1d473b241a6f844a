"""What the board's model asks of a school: section by section ours, the model, and what both make together."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Subquery

from board_model.models import Mode, ModelVersion, ModelVersionText, SectionDecision
from board_model.rules import asks
from board_model.selectors import latest_texts
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
    """Everything that waits for a decision, in the order of the plan; two queries."""
    rows = version.texts.select_related("version") if version else latest_texts()
    texts = {text.key: text for text in rows}
    if not texts:
        return []
    version = next(iter(texts.values())).version
    decisions = SectionDecision.objects.filter(section=OuterRef("pk"))
    known = decisions.exclude(text__mode=Mode.FREE).order_by("-text__version__number")
    undecided = plan.sections.filter(~Exists(decisions.filter(text__version=version)), own_chapter="")
    found = []
    for section in undecided.annotate(known=Subquery(known.values("text__html")[:1])):
        text = texts.get(section.key)
        if text is None:
            continue
        section.plan = plan
        base = section.model.example_html if section.known is None else section.known
        if asks(text.mode, held=section.board_holds, base=base, ours=section.html, theirs=text.html):
            found.append(Update(section, text, base))
    return found


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
