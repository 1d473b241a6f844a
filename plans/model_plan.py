"""The model plan: chapters and sections every school can start from, as versioned content files.

`plans/content/<version>/` holds `chapters.toml` and one `NN-key.md` a section; the file names give the order. A
published version is never edited: plans store section key and version. Examples are canonical rich text, as a plan
keeps them, so that who compares the two sees a change only where there is one. Pure Python, no Django.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from core.content import ContentError, ContentFile, Fields, html, read, read_toml
from core.richtext import clean
from schools.norm_sets import SECTORS

CONTENT = Path(__file__).parent / "content"
OWNER_ROLES = (
    "school_leader",
    "safety_coordinator",
    "antibullying_coordinator",
    "care_coordinator",
    "prevention_officer",
)
# Names of live data a section can show; `plans.live_rules` says which facts of the rooms those are.
LIVE = (
    "school_profile",
    "contact_persons",
    "training_dates",
    "rie_date",
    "survey_results",
    "delivery_status",
    "incident_figures",
    "incident_places",
    "open_follow_ups",
    "confidant_figures",
    "actions",
    "review_log",
    "consent",
    "version",
    "school_guide_page",
)
_FILE = re.compile(r"\d\d-([a-z-]+)\.md")


@dataclass(frozen=True)
class LawNote:
    """What the law asks, in plain Dutch, for the sectors it is said of; `source` writes the act's name in full."""

    text: str
    source: str
    checked: datetime.date
    sectors: tuple[str, ...]


@dataclass(frozen=True)
class SectionModel:
    """One section of the model plan: the guidance beside the editor and the text to start from.

    `norms` holds keys of `schools.norm_sets.Duty`, `live` names of live data. `number` is "3.5", or "B" for an
    annex. `public` is False for what must never leave the team, such as the crisis section. Of a section of the
    school's own it is what the school said.
    """

    key: str
    chapter: str
    number: str
    title: str
    owner_role: str
    norms: tuple[str, ...]
    sectors: tuple[str, ...]
    review_months: int
    live: tuple[str, ...]
    public: bool
    law: tuple[LawNote, ...]
    why_html: str
    questions: tuple[str, ...]
    actions: tuple[str, ...]
    example_html: str


@dataclass(frozen=True)
class Chapter:
    """A chapter with its sections in order; `number` is "1" to "7", and empty for the annexes."""

    key: str
    number: str
    title: str
    lead: str
    annex: bool
    sections: tuple[SectionModel, ...]


@dataclass(frozen=True, eq=False)
class ModelPlan:
    """A published version of the model plan. Loaded once, so that two plans are the same only when identical."""

    version: str
    chapters: tuple[Chapter, ...]

    @cached_property
    def sections(self) -> tuple[SectionModel, ...]:
        """All sections in the order of the plan."""
        return tuple(section for chapter in self.chapters for section in chapter.sections)

    def chapter(self, key: str) -> Chapter:
        """One chapter; raises `KeyError` for an unknown key."""
        for chapter in self.chapters:
            if chapter.key == key:
                return chapter
        raise KeyError(key)

    def section(self, key: str) -> SectionModel:
        """One section; raises `KeyError` for an unknown key."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> dict[str, SectionModel]:
        return {section.key: section for section in self.sections}

    def for_sector(self, sector: str) -> "ModelPlan":
        """The plan as a school of this sector sees it: its sections, its law, numbered without gaps."""
        return _for_sector(self, sector)

    def sections_for(self, sector: str) -> tuple[SectionModel, ...]:
        """The sections of `for_sector`, in order."""
        return self.for_sector(sector).sections


def own_section(key: str, chapter: str, number: str, title: str, *, public: bool) -> SectionModel:
    """What stands in for the model where a school added a section itself: no guidance, no duties."""
    return SectionModel(
        key=key,
        chapter=chapter,
        number=number,
        title=title,
        owner_role="school_leader",
        norms=(),
        sectors=SECTORS,
        review_months=12,
        live=(),
        public=public,
        law=(),
        why_html="",
        questions=(),
        actions=(),
        example_html="",
    )


@cache
def load(version: str = "1") -> ModelPlan:
    """Read one version. Raises `ContentError` naming file and field on a mistake, also for an unknown version."""
    folder = CONTENT / version
    if not folder.is_dir():
        raise ContentError(f"there is no version {version!r} of the model plan")
    outline = read_toml(folder / "chapters.toml")
    laws = {str(short): str(name) for short, name in dict(outline.raw("laws") or {}).items()}  # type: ignore[call-overload]
    chapters = [_chapter(row) for row in outline.tables("chapter")]
    outline.finish()
    sections: dict[str, list[SectionModel]] = {chapter.key: [] for chapter in chapters}
    for path in sorted(folder.glob("*.md")):
        section = _section(read(path), laws)
        if section.chapter not in sections:
            raise ContentError(f"{path.name}: field 'chapter' names unknown {section.chapter!r}")
        sections[section.chapter].append(section)
    return ModelPlan(version, tuple(_numbered(chapters, sections)))


@cache
def _for_sector(plan: ModelPlan, sector: str) -> ModelPlan:
    if sector not in SECTORS:
        raise ValueError(f"unknown sector {sector!r}")
    kept = {
        chapter.key: [
            replace(section, law=tuple(note for note in section.law if sector in note.sectors))
            for section in chapter.sections
            if sector in section.sectors
        ]
        for chapter in plan.chapters
    }
    return ModelPlan(plan.version, tuple(_numbered(plan.chapters, kept)))


def _numbered(chapters: Iterable[Chapter], sections: Mapping[str, list[SectionModel]]) -> Iterator[Chapter]:
    """Give chapters their number and sections theirs: 1.1, 1.2 …, and A, B, C for annexes."""
    count = 0
    for chapter in chapters:
        count += not chapter.annex
        number = "" if chapter.annex else str(count)
        yield replace(
            chapter,
            number=number,
            sections=tuple(
                replace(section, number=f"{number}.{n}" if number else chr(ord("A") + n - 1))
                for n, section in enumerate(sections[chapter.key], start=1)
            ),
        )


def _chapter(fields: Fields) -> Chapter:
    chapter = Chapter(
        key=fields.text("key"),
        number="",
        title=fields.text("title"),
        lead=fields.text("lead"),
        annex=fields.flag("annex", False),
        sections=(),
    )
    fields.finish()
    return chapter


def _section(file: ContentFile, laws: dict[str, str]) -> SectionModel:
    head = file.head
    sectors = _known(head, "sectors", SECTORS, default=list(SECTORS))
    section = SectionModel(
        key=head.text("key"),
        chapter=head.text("chapter"),
        number="",
        title=head.text("title"),
        owner_role=head.text("owner_role"),
        norms=head.texts("norms", []),
        sectors=sectors,
        review_months=head.number("review_months", 12),
        live=_known(head, "live", LIVE, default=[]),
        public=not head.flag("not_public", False),
        law=tuple(note for row in head.tables("law") for note in _law(row, sectors, laws)),
        why_html=html(file.part("why")),
        questions=file.items("questions"),
        actions=file.items("actions"),
        example_html=clean(html(file.part("example"))),
    )
    head.finish()
    if not (match := _FILE.fullmatch(file.name)) or match[1] != section.key:
        raise ContentError(f"{file.name}: the file should be called NN-{section.key}.md, after its key")
    if section.owner_role not in OWNER_ROLES:
        raise ContentError(f"{file.name}: field 'owner_role' names unknown {section.owner_role!r}")
    return section


def _known(fields: Fields, name: str, known: tuple[str, ...], *, default: list[str]) -> tuple[str, ...]:
    values = fields.texts(name, default)
    if unknown := [value for value in values if value not in known]:
        raise ContentError(f"{fields.where}: field '{name}' names unknown {unknown}")
    return values


def _law(fields: Fields, sectors: tuple[str, ...], laws: dict[str, str]) -> list[LawNote]:
    """One entry gives one note, or one a sector when `source` is a table: the same words, another article."""
    text, checked, source = fields.text("text"), fields.date("checked"), fields.raw("source")
    fields.finish()
    if isinstance(source, str) and source:
        cited = {sectors: source}
    elif isinstance(source, dict) and source and set(source) <= set(sectors):
        cited = {(sector,): str(act) for sector, act in source.items()}
    else:
        raise ContentError(f"{fields.where}: field 'source' should be a text, or a table with a text a sector")
    return [LawNote(text, _in_full(act, laws), checked, said_of) for said_of, act in cited.items()]


def _in_full(source: str, laws: dict[str, str]) -> str:
    """Write out the short names of acts: `WPO, artikel 4c` becomes `Wet op het primair onderwijs (WPO), artikel 4c`."""
    for short, name in laws.items():
        source = re.sub(rf"\b{short}\b", f"{name} ({short})", source)
    return source
