"""Reads of milestones: the last of a kind, its texts, and the plan printed as it was then."""

from uuid import UUID

from django.utils import translation

from core.richtext import written_out
from plans.document import PlanDocument, PrintAnnex, PrintChapter, PrintSection
from plans.milestone_models import Milestone, MilestoneSection
from plans.milestone_rules import content_digest
from plans.models import Plan, Section, SectionVersion
from plans.printing import Brand
from plans.selectors import sections_of
from schools.look_selectors import logo_of
from schools.roles import ROLES
from schools.school_year import SchoolYear


def latest(plan: Plan, kind: str) -> Milestone | None:
    """The last milestone of a kind, or None."""
    return plan.milestones.filter(kind=kind).first()


def adopted_before(milestone: Milestone) -> Milestone | None:
    """What counted when a milestone was made, or None."""
    earlier = Milestone.objects.filter(plan_id=milestone.plan_id, number__lt=milestone.number)
    return earlier.filter(kind=Milestone.Kind.ADOPTED).first()


def texts(milestone: Milestone) -> list[MilestoneSection]:
    """Its sections, in the order of the plan."""
    return list(milestone.sections.all())


def texts_now(plan: Plan) -> list[MilestoneSection]:
    """The sections as they are now, as a milestone would keep them; in no milestone, and not stored."""
    reasons: dict[UUID, list[list]] = {}
    given = SectionVersion.objects.filter(section__plan=plan).exclude(reason="").order_by("section", "page", "-number")
    last = given.distinct("section", "page").values_list("number", "reason", "section")  # of a page that saves often
    for number, reason, section in sorted(last):
        reasons.setdefault(section, []).append([number, reason])
    return [_text(section, reasons.get(section.pk, [])) for section in sections_of(plan, texts=True)]


def _text(section: Section, reasons: list[list]) -> MilestoneSection:
    owner = section.owner.name if section.owner else str(ROLES[section.model.owner_role].name)
    return MilestoneSection(
        board_id=section.board_id,
        school_id=section.school_id,
        section=section,
        key=section.key,
        chapter=section.model.chapter,
        number=section.number,
        title=section.title,
        owner_line=owner,
        public=section.model.public,
        own_text=section.status != Section.Status.NOT_STARTED,
        html=written_out(section.html),
        reasons=reasons,
    )


def changed_since(plan: Plan, milestone: Milestone) -> bool:
    """Whether any text, title or section differs from what the milestone kept."""
    now = content_digest(
        (row.key, row.number, row.title, written_out(row.html)) for row in sections_of(plan, texts=True)
    )
    return now != milestone.digest


def document_of(milestone: Milestone, *, public_only: bool = False) -> PlanDocument:
    """The plan as it was, ready to print; ``public_only`` leaves out what must not leave the school."""
    plan = milestone.plan
    rows = [row for row in texts(milestone) if row.public or not public_only]
    day = milestone.made_at.date()
    with translation.override("nl"):
        return PlanDocument(
            school_name=plan.school.name,
            board_name=plan.school.board.name,
            brin=plan.school.code[:4],
            school_year=str(SchoolYear.of(day)),
            version_label=f"Versie {milestone.number}",
            state="adopted" if milestone.kind == Milestone.Kind.ADOPTED else "concept",
            dated=day,
            chapters=tuple(_chapters(plan, rows)),
            annexes=tuple(
                PrintAnnex(key=row.key, letter=row.number, title=row.title, html=row.html)
                for chapter in plan.model.chapters
                if chapter.annex
                for row in rows
                if row.chapter == chapter.key
            ),
            brand=Brand.of(plan.school.board.brand),
            logo=logo_of(plan.school.board),
        )


def _chapters(plan: Plan, rows: list[MilestoneSection]) -> list[PrintChapter]:
    found = []
    for chapter in plan.model.chapters:
        sections = tuple(_section(row) for row in rows if row.chapter == chapter.key)
        if sections and not chapter.annex:
            found.append(PrintChapter(int(chapter.number), chapter.title, chapter.lead, sections))
    return found


def _section(row: MilestoneSection) -> PrintSection:
    return PrintSection(
        number=row.number,
        key=row.key,
        title=row.title,
        html=row.html,
        owner_line=f"Eigenaar: {row.owner_line}",
        reviewed_line="" if row.own_text else "Nog de voorbeeldtekst, niet van de school zelf",
    )
