"""Every write to a plan. Nothing anybody typed is ever thrown away: texts are added, never replaced."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.richtext import clean
from core.tenancy import atomic
from core.versions import Stale
from plans import model_plan
from plans.models import Plan, Section, SectionPresence, SectionVersion
from plans.quote_services import quotes_remember
from plans.rules import EARLY, blanks, own_number, review_quarter
from plans.state_services import plan_begin_revision, section_lock
from plans.tidy_services import forget_presence
from schools.models import Membership, School
from schools.services import school_take_into_use

MODEL = "1"


class HeldByBoard(ValidationError):
    """The text of a section is the board's: nobody at the school can change it."""

    def __init__(self) -> None:
        super().__init__(_("This text is your board’s. Only the board can change it."), code="held")


@dataclass(frozen=True)
class Saved:
    """What became of a text: saved as ``version``, or set aside because ``conflict`` is in its way."""

    version: SectionVersion
    conflict: bool = False


def plan_start(*, school: School, by: Membership) -> Plan:
    """A complete first draft from the model plan, in one step. Starting twice gives the same plan."""
    model = model_plan.load(MODEL)
    try:
        with atomic():
            plan = Plan.create(model_version=MODEL, started_by=by)
            for position, part in enumerate(model.sections_for(school.sector)):
                _start_section(plan, part, position, by)
            school_take_into_use(school=school, by=by)
            audit.record("plan.started", by=by, obj=plan, model=MODEL)
    except IntegrityError:
        return Plan.objects.get()
    return plan


def _start_section(plan: Plan, part: model_plan.SectionModel, position: int, by: Membership) -> None:
    html = part.example_html
    section = Section.create(
        plan=plan,
        key=part.key,
        position=position,
        title=part.title,
        html=html,
        blanks=len(blanks(html)),
        version=1,
        changed_by=by,
    )
    SectionVersion.create(section=section, number=1, kind=SectionVersion.Kind.MODEL, html=html, author=by)


def section_add(
    *, plan: Plan, chapter: str, title: str, public: bool = False, key: UUID | None = None, by: Membership
) -> Section:
    """A section or annex of the school's own, at the end of a chapter. Empty until somebody writes it; it stays in the
    school unless it is ``public``. The same form sent twice adds it once."""
    key = key or uuid4()
    with atomic():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("school").get(pk=plan.pk)
        if known := Section.kept.filter(pk=key).first():
            return known
        plan_begin_revision(plan=plan, by=by)
        place = plan.model.chapter(chapter)
        count = len(place.sections) + plan.sections.filter(own_chapter=chapter).count()
        section = Section.create(
            pk=key,
            plan=plan,
            key=f"eigen-{key.hex[:8]}",
            position=Section.kept.filter(plan=plan).count(),
            own_chapter=chapter,
            own_number=own_number(place, count),
            title=title,
            public=public,
            version=1,
            changed_by=by,
        )
        SectionVersion.create(section=section, number=1, author=by)
        audit.record("section.added", by=by, obj=section, chapter=chapter)
    return section


def section_save(*, section: Section, html: str, page: UUID, base: int, by: Membership, reason: str = "") -> Saved:
    """Save a text that was written on top of version ``base`` on one ``page``.

    If another page saved since, this text is set aside instead and both are shown to choose from. A page never
    conflicts with itself, so its saves may overtake each other. Saving the same text again changes nothing, but a
    reason that is given only then is kept with it. Raises ``HeldByBoard`` for another text of a section that is held.
    """
    html = clean(html)
    with atomic():
        section = section_lock(section)
        if html == section.html:
            current = section.versions.get(number=section.version)
            if current.page != page or reason in ("", current.reason):
                return Saved(current)
        if section.board_holds:
            raise HeldByBoard
        if saved_by_others(section, page, base):
            return Saved(_set_aside(section, html, page, base, by), conflict=True)
        return Saved(_add_version(section, html, page, base, by, reason))


def section_keep_aside(
    *, section: Section, html: str, page: UUID, base: int, by: Membership, reason: str = ""
) -> SectionVersion:
    """Keep a text beside the one in the plan: of who was still writing when the board began to hold the section, or a
    proposal, which has its ``reason``."""
    with atomic():
        section = Section.objects.select_for_update(of=("self",)).get(pk=section.pk)
        return _set_aside(section, clean(html), page, base, by, reason)


def saved_by_others(text: Any, page: UUID, base: int) -> bool:
    """Whether another page saved a ``text`` (anything with ``versions``) since version ``base``."""
    newer = text.versions.filter(number__gt=base).exclude(kind=SectionVersion.Kind.ASIDE)
    return newer.exclude(page=page).exists()


def next_number(text: Any) -> int:
    """The number of the next of its ``versions``."""
    latest = text.versions.order_by("-number").values_list("number", flat=True).first()
    return (latest or 0) + 1


def _set_aside(section: Section, html: str, page: UUID, base: int, by: Membership, reason: str = "") -> SectionVersion:
    asides = section.versions.filter(kind=SectionVersion.Kind.ASIDE, page=page, settled_at__isnull=True)
    same = asides.filter(html=html).first()
    if same:  # the page tried again
        return same
    version = SectionVersion.create(
        section=section,
        number=next_number(section),
        kind=SectionVersion.Kind.ASIDE,
        html=html,
        page=page,
        base=base,
        author=by,
        reason=reason,
    )
    audit.record("section.set_aside", by=by, obj=section, version=version.number)
    return version


def _add_version(section: Section, html: str, page: UUID, base: int, by: Membership, reason: str) -> SectionVersion:
    plan_begin_revision(plan=section.plan, by=by)
    version = SectionVersion.create(
        section=section, number=next_number(section), html=html, page=page, base=base, author=by, reason=reason
    )
    section.html, section.blanks, section.version = html, len(blanks(html)), version.number
    section.changed_at, section.changed_by = version.at, by
    section.status = Section.Status.DRAFT
    section.save(update_fields=["html", "blanks", "version", "changed_at", "changed_by", "status"])
    quotes_remember(section)
    audit.record("section.saved", by=by, obj=section, version=version.number)
    return version


def conflict_settle(*, aside: SectionVersion, use_aside: bool, seen: int, by: Membership) -> Saved:
    """Choose between the current text and the one set aside; the other stays in the history.

    ``seen`` is the current version the chooser looked at: if yet another text was saved meanwhile, or the page of the
    one set aside wrote on, nothing is chosen and ``conflict`` is true, so that they can look again. Raises
    ``HeldByBoard`` for the text that was set aside of a section the board holds.
    """
    with atomic():
        section = section_lock(aside.section)
        current = section.versions.get(number=section.version)
        page = aside.page or aside.pk
        asides = section.versions.filter(kind=SectionVersion.Kind.ASIDE, page=page, settled_at__isnull=True)
        if section.version != seen or asides.filter(number__gt=aside.number).exists():
            return Saved(current, conflict=True)
        if use_aside and section.board_holds:
            raise HeldByBoard
        asides.update(settled_at=timezone.now())
        audit.record("section.conflict_settled", by=by, obj=section, version=aside.number, used=use_aside)
        if not use_aside or section.html == aside.html:
            return Saved(current)
        return Saved(_add_version(section, aside.html, page, section.version, by, ""))


def section_set_status(*, section: Section, done: bool, by: Membership, today: date | None = None) -> Section:
    """Say that a section is finished for now, or not yet. Finishing it plans when to look again, in the
    quarter with the fewest sections; a date of the school's own that is further off stays."""
    today = today or timezone.localdate()
    with atomic():
        section = Section.objects.select_for_update(of=("self",)).select_related("plan").get(pk=section.pk)
        section.status = Section.Status.DONE if done else Section.Status.DRAFT
        if done and (section.review_date is None or section.review_date <= today + EARLY):
            others = section.plan.sections.exclude(pk=section.pk).filter(review_date__gte=today)
            planned = [day for day in others.values_list("review_date", flat=True) if day]
            section.review_date = review_quarter(today, section.model.review_months, planned)
        section.save(update_fields=["status", "review_date"])
        audit.record("section.status_set", by=by, obj=section, status=section.status)
    return section


def section_set_particulars(
    *,
    section: Section,
    title: str,
    owner: Membership | None,
    review_date: date | None,
    public: bool = False,
    seen: str = "",
    by: Membership,
) -> Section:
    """Name, owner and review date of a section; of one of the school's own also whether it may be public.

    ``seen``: its ``particulars`` as they were looked at; raises ``Stale`` when somebody else set them since. A new
    name is a change of the plan, as a new text is.
    """
    with atomic():
        section = section_lock(section)
        wanted: dict[str, Any] = {"title": title, "owner": owner, "review_date": review_date}
        wanted["public"] = public and bool(section.own_chapter)
        if all(getattr(section, name) == value for name, value in wanted.items()):
            return section
        if seen and section.particulars != seen:
            raise Stale(section)
        if section.title != title:
            plan_begin_revision(plan=section.plan, by=by)
        for name, value in wanted.items():
            setattr(section, name, value)
        section.save(update_fields=[*wanted])
        audit.record("section.particulars_set", by=by, obj=section, owner=owner and owner.pk)
    return section


def presence_report(*, section: Section, page: UUID, by: Membership) -> None:
    """This page has the section open now."""
    with atomic():
        _row, opened = SectionPresence.objects.update_or_create(
            section=section,
            page=page,
            defaults={"member": by, "seen_at": timezone.now()},
            create_defaults={
                "board_id": section.board_id,
                "school_id": section.school_id,
                "member": by,
                "seen_at": timezone.now(),
            },
        )
        if opened:
            forget_presence(section)
