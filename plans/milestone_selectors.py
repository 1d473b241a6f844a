"""Reads of milestones: the last of a kind, and its texts."""

from uuid import UUID

from core.richtext import written_out
from plans.milestone_models import Milestone, MilestoneSection
from plans.milestone_rules import content_digest
from plans.models import Plan, Section, SectionVersion
from plans.selectors import sections_of
from schools.roles import ROLES


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
