"""Sections and annexes of the school's own: out of the plan and back in it, and in what order."""

from typing import Any

from django.utils import timezone

from core import audit
from core.tenancy import atomic
from plans.models import Plan, Section
from plans.rules import own_number
from plans.state_services import plan_begin_revision
from schools.models import Membership


class NotOurs(ValueError):
    """A section of the model stays in the plan; it can be left empty."""


def section_take_out(*, section: Section, by: Membership) -> Section:
    """No longer part of the plan. Its texts are kept, and it can be put back. Doing it twice changes nothing."""
    with atomic():
        plan, row = _lock(section)
        if row.out_at:
            return row
        row.out_at, row.out_by = timezone.now(), by
        _change(plan, row, by, "section.taken_out", ["out_at", "out_by"])
    return row


def section_put_back(*, section: Section, by: Membership) -> Section:
    """In the plan again, at the end of its chapter. Doing it twice changes nothing."""
    with atomic():
        plan, row = _lock(section)
        if row.out_at is None:
            return row
        row.out_at = row.out_by = None
        row.position = max(Section.kept.filter(plan=plan).values_list("position", flat=True)) + 1
        _change(plan, row, by, "section.put_back", ["out_at", "out_by", "position"])
    return row


def section_move(*, section: Section, up: bool, by: Membership) -> Section:
    """Change places with the one before or after it among the school's own in its chapter. At an end it stays."""
    with atomic():
        plan, row = _lock(section)
        own = _own(plan, row.own_chapter)
        if row not in own:  # taken out meanwhile
            return row
        place = own.index(row)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(own):
            return row
        beside = own[other]
        row.position, beside.position = beside.position, row.position
        beside.save(update_fields=["position"])
        _change(plan, row, by, "section.moved", ["position"])
    return row


def _lock(section: Section) -> tuple[Plan, Section]:
    """The plan first, as who keeps a whole plan does."""
    plan: Any = Plan.objects.select_for_update(of=("self",)).select_related("school").get(pk=section.plan_id)
    row = Section.kept.select_for_update(of=("self",)).get(pk=section.pk)
    if not row.own_chapter:
        raise NotOurs(row.key)
    row.plan = plan
    return plan, row


def _change(plan: Plan, row: Section, by: Membership, event: str, fields: list[str]) -> None:
    """Keep it, number the school's own of that chapter anew, and write down who did it."""
    plan_begin_revision(plan=plan, by=by)
    row.save(update_fields=fields)
    chapter = plan.model.chapter(row.own_chapter)
    for count, each in enumerate(_own(plan, row.own_chapter), start=len(chapter.sections)):
        number = own_number(chapter, count)
        if each.own_number != number:
            Section.objects.filter(pk=each.pk).update(own_number=number)
    audit.record(event, by=by, obj=row)


def _own(plan: Plan, chapter: str) -> list[Section]:
    return list(plan.sections.select_for_update(of=("self",)).filter(own_chapter=chapter).order_by("position", "pk"))
