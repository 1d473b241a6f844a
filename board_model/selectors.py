"""Reads of the board's model: its draft, its versions, and what differs between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from board_model.models import (
    GmrRequest,
    Mode,
    ModelText,
    ModelTextVersion,
    ModelUptake,
    ModelVersion,
    ModelVersionText,
)
from plans import model_plan
from plans.compare_selectors import SectionDifference, between
from plans.rules import blanks
from plans.services import MODEL
from schools.models import School
from schools.selectors import schools_in_use


def latest_version() -> ModelVersion | None:
    """The version that counts at the current board, or None."""
    return ModelVersion.objects.filter(number__isnull=False).order_by("-number").first()


def latest_pk() -> Subquery:
    """Of the version that counts, for a query that goes on from it."""
    published = ModelVersion.objects.filter(number__isnull=False).order_by("-number")
    return Subquery(published.values("pk")[:1])


def latest_texts() -> QuerySet[ModelVersionText]:
    """The texts of the version that counts, each with that version."""
    return ModelVersionText.objects.filter(version=latest_pk()).select_related("version")


def unsettled() -> QuerySet[ModelVersion]:
    """The version that counts, unless it was written down that nothing of it waits at the current school."""
    settled = ModelUptake.objects.filter(version=OuterRef("pk"), waiting=0)
    return ModelVersion.objects.filter(~Exists(settled), pk=latest_pk())


def versions() -> list[ModelVersion]:
    """Published versions, newest first."""
    rows = ModelVersion.objects.filter(number__isnull=False).select_related("published_by")
    return list(rows.order_by("-number"))


def draft_texts() -> list[ModelText]:
    """Every section of the draft that is about one of the board's schools, in order; of a board without schools all."""
    schools = School.objects.filter(state=School.State.OPEN).order_by().values("sector").distinct()
    texts = list(ModelText.objects.select_related("changed_by").annotate(here=ArraySubquery(schools)))
    return [text for text in texts if not text.here or set(text.here) & set(text.model.sectors)]


@dataclass
class Part:
    """A section of a draft or a version, as ``plans.compare_selectors`` compares them."""

    key: str
    number: str
    title: str
    html: str
    mode: str
    reasons: list[list] = field(default_factory=list)
    version_id: Any = None


def parts(texts: Iterable[ModelText | ModelVersionText]) -> list[Part]:
    """What schools are offered of each; of a free section nothing."""
    return [
        Part(
            text.key,
            text.number,
            text.title,
            "" if text.mode == Mode.FREE else text.html,
            text.mode,
            [[0, text.reason]] if text.reason else [],
        )
        for text in texts
    ]


def national_parts() -> list[Part]:
    """The national model as a version: what schools have before the board published anything."""
    return [Part(each.key, each.number, each.title, each.example_html, Mode.DEFAULT) for each in _national()]


def _national() -> Sequence[model_plan.SectionModel]:
    return model_plan.load(MODEL).sections


@dataclass(frozen=True)
class ModelDifference:
    """What a version changes in one section: its words, what schools may do with it, or both."""

    text: SectionDifference
    mode: str
    old_mode: str
    blanks: int = 0

    @property
    def mode_name(self) -> str:
        return str(Mode(self.mode).label)

    @property
    def old_mode_name(self) -> str:
        return str(Mode(self.old_mode).label) if self.old_mode and self.old_mode != self.mode else ""


def changes(old: Sequence[Part], new: Sequence[Part]) -> list[ModelDifference]:
    """The sections that differ, in order."""
    before, after = ({part.key: part for part in side} for side in (old, new))
    found = []
    for difference in between(old, new):
        was, now = before.get(difference.key), after.get(difference.key)
        modes = [part.mode if part else "" for part in (was, now)]
        if now and (difference.places or (was and was.html != now.html) or was is None or modes[0] != modes[1]):
            held = len(blanks(now.html)) if now.mode == Mode.LOCKED else 0
            found.append(ModelDifference(difference, modes[1], modes[0], held))
    return found


def changes_of_draft(last: ModelVersion | None, texts: list[ModelText] | None = None) -> list[ModelDifference]:
    """What a publication now would change for schools. ``texts``: of the draft, for who has them already."""
    old = parts(last.texts.all()) if last else national_parts()
    return changes(old, parts(draft_texts() if texts is None else texts))


def by_chapter(texts: Iterable[ModelText | ModelVersionText]) -> list[tuple[model_plan.Chapter, list]]:
    """With the chapters of the national model."""
    model = model_plan.load(MODEL)
    chapters = {section.key: chapter for chapter in model.chapters for section in chapter.sections}
    return [(chapter, list(group)) for chapter, group in groupby(texts, key=lambda text: chapters[text.key])]


def open_conflicts(text: ModelText) -> list[ModelTextVersion]:
    """Texts set aside between which nobody chose yet; of one page only the last."""
    asides = text.versions.filter(kind=ModelTextVersion.Kind.ASIDE, settled_at__isnull=True)
    return list({each.page: each for each in asides.select_related("author").order_by("number")}.values())


@dataclass(frozen=True)
class SchoolUptake:
    """A school in the board's table. ``row`` is None while it has not come to the version that counts."""

    school: School
    row: ModelUptake | None
    version: ModelVersion

    @property
    def current(self) -> ModelUptake | None:
        """What is known of the version that counts; numbers of an earlier one say nothing of it."""
        return self.row if self.row and self.row.version_id == self.version.pk else None

    @property
    def state(self) -> str:
        if self.current is None:
            return "unseen"
        return "waiting" if self.current.waiting else "done"


def uptake(version: ModelVersion) -> list[SchoolUptake]:
    """Every school of the board in use, by name, with how far it is; two queries."""
    rows = {row.school_id: row for row in ModelUptake.objects.select_related("version")}
    schools = schools_in_use().order_by("name")
    return [SchoolUptake(school, rows.get(school.pk), version) for school in schools]


def proposal() -> GmrRequest | None:
    """The question that lies with the council, or the consent that waits to be published."""
    waits = Q(state=GmrRequest.State.OPEN) | Q(state=GmrRequest.State.GRANTED, version__number__isnull=True)
    rows = GmrRequest.objects.select_related("version", "asked_by", "minutes", "certificate")
    return rows.filter(waits).first()


def last_closed() -> GmrRequest | None:
    """The last question that was answered or taken back."""
    rows = GmrRequest.objects.exclude(state=GmrRequest.State.OPEN)
    return rows.select_related("version", "minutes", "certificate", "closed_by").first()


def changes_of(version: ModelVersion, texts: list[ModelVersionText] | None = None) -> list[ModelDifference]:
    """What a version changes since the one that was published before it. Reads versions only, so visitors may.

    ``texts``: its own, for who has them already.
    """
    before = ModelVersion.objects.filter(published_at__lt=version.published_at or version.made_at)
    earlier = before.order_by("-number").first()
    old = parts(earlier.texts.all()) if earlier else national_parts()
    return changes(old, parts(version.texts.all() if texts is None else texts))
