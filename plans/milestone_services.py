"""Keeping a plan as it is now."""

from uuid import uuid4

from core import audit
from core.tenancy import atomic
from plans.milestone_models import Milestone, MilestoneSection
from plans.milestone_rules import content_digest
from plans.milestone_selectors import texts_now
from plans.models import Plan, Section, SectionVersion
from schools.models import Membership


def milestone_make(*, plan: Plan, kind: str, name: str, by: Membership) -> Milestone:
    """Keep every section as it is now, under a name. Sections that are being saved meanwhile wait.

    Keeping the same texts under the same name of one's own again gives what was kept before.
    """
    with atomic():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("school__board").get(pk=plan.pk)
        list(plan.sections.select_for_update().values_list("pk", flat=True))
        texts = texts_now(plan)
        digest = content_digest((each.key, each.number, each.title, each.html) for each in texts)
        same = plan.milestones.filter(kind=Milestone.Kind.NAMED, name=name, digest=digest).first()
        if same and kind == Milestone.Kind.NAMED:
            return same
        milestone = Milestone.create(
            plan=plan,
            kind=kind,
            number=plan.milestones.count() + 1,
            name=name,
            digest=digest,
            made_by=by,
        )
        versions = _versions([text.section for text in texts])
        for position, text in enumerate(texts):
            text.milestone, text.position, text.version_id = milestone, position, versions[text.section_id]
        MilestoneSection.objects.bulk_create(texts)
        audit.record("milestone.made", by=by, obj=milestone, kind=kind)
    return milestone


def milestone_copy(*, milestone: Milestone, kind: str, name: str, by: Membership) -> Milestone:
    """The same texts under another name: what was proposed is what is adopted, whatever was written since."""
    with atomic():
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=milestone.plan_id)
        copy = Milestone.create(
            plan=plan, kind=kind, number=plan.milestones.count() + 1, name=name, digest=milestone.digest, made_by=by
        )
        texts = list(milestone.sections.all())
        for text in texts:
            text.pk, text.milestone = uuid4(), copy
        MilestoneSection.objects.bulk_create(texts)
        audit.record("milestone.made", by=by, obj=copy, kind=kind)
    return copy


def _versions(sections: list[Section]) -> dict:
    """Of each section the row of its current text."""
    current = {section.pk: section.version for section in sections}
    rows = SectionVersion.objects.filter(section__in=current, number__in=set(current.values()))
    return {
        section: pk for pk, section, number in rows.values_list("pk", "section", "number") if current[section] == number
    }
