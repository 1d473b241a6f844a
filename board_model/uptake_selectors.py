"""What the board's model asks of a school: section by section ours, the model, and what both make together."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import md5
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import MD5

from board_model.models import Mode, ModelVersion, ModelVersionText, SectionDecision
from board_model.rules import asks, is_simple
from board_model.selectors import latest_pk, latest_texts
from core.asking import rows_of
from core.kept import only_row
from plans.compare_rules import Compared, SideBySide, compare_texts, side_by_side
from plans.merge_rules import Merged, merge
from plans.model_plan import load
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
        return is_simple(held=self.section.board_holds, base=self.base, ours=self.ours, theirs=self.theirs)

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
    found = []
    for section in _undecided(plan.sections.all(), version.pk).annotate(
        known=Subquery(_known().values("text__html")[:1])
    ):
        text = texts.get(section.key)
        if text is None:
            continue
        section.plan = plan
        base = section.model.example_html if section.known is None else section.known
        if asks(text.mode, held=section.board_holds, base=base, ours=section.html, theirs=text.html):
            found.append(Update(section, text, base))
    return found


@dataclass(frozen=True)
class Waiting:
    """How many sections wait for a decision about the version that counts; ``simple``: as ``Update.simple``."""

    number: int
    due_date: date | None
    published_at: datetime
    sections: int
    simple: int


def waiting() -> Waiting | None:
    """What ``updates`` finds at the current school, counted by the fingerprints of texts; one query."""
    row = only_row("what the model asks of a school", _marks)
    if not row:
        return None
    number, due_date, published_at, rows, sections = row
    texts = {each["key"]: each for each in rows}
    simple = []
    for section in sections:
        if (text := texts.get(section["key"])) is None:
            continue
        ours, theirs = section["ours"], text["theirs"]
        base = section["base"] or _mark(load(section["model"]).section(section["key"]).example_html)
        if asks(text["mode"], held=section["held"], base=base, ours=ours, theirs=theirs):
            theirs = ours if text["mode"] == Mode.FREE else theirs
            simple.append(is_simple(held=section["held"], base=base, ours=ours, theirs=theirs))
    return Waiting(number, due_date, published_at, len(simple), sum(simple))


def _marks() -> QuerySet:
    """The version that counts, with the fingerprints of its texts and of the school's."""
    texts = ModelVersionText.objects.filter(version=OuterRef("pk"))
    known = Subquery(_known().values(mark=MD5("text__html"))[:1])
    sections = _undecided(Section.objects.all(), OuterRef(OuterRef("pk"))).annotate(base=known)
    asked = {
        "marks": rows_of(texts, "key", "mode", theirs=MD5("html")),
        "sections": rows_of(sections, "key", "base", model="plan__model_version", held="board_holds", ours=MD5("html")),
    }
    version = ModelVersion.objects.filter(pk=latest_pk()).annotate(**asked)
    return version.values_list("number", "due_date", "published_at", *asked)


def _mark(text: str) -> str:
    """The fingerprint of a text, as PostgreSQL makes it; texts are only held against each other by it."""
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def _undecided(sections: QuerySet[Section], version: Any) -> QuerySet[Section]:
    """Those of the national model about which the school decided nothing yet in a version."""
    decided = SectionDecision.objects.filter(section=OuterRef("pk"), text__version=version)
    return sections.filter(~Exists(decided), own_chapter="")


def _known() -> QuerySet[SectionDecision]:
    """What was decided about a section, the last first, as far as the model had a text of it."""
    decisions = SectionDecision.objects.filter(section=OuterRef("pk")).exclude(text__mode=Mode.FREE)
    return decisions.order_by("-text__version__number")


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
