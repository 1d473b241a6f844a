"""A school takes the board's model over, section by section: nothing of its own is lost or overwritten unseen."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from board_model.models import Mode, ModelUptake, ModelVersion, SectionDecision
from board_model.selectors import latest_version
from board_model.uptake_selectors import Update, decisions_of, last_decision, update_of, updates
from core import audit
from core.richtext import clean
from core.tenancy import atomic
from plans.hold_services import section_take_over
from plans.models import Plan, Section
from plans.version_services import TextChanged
from schools.models import Membership

TAKEN, EDITED, KEPT = SectionDecision.Choice.TAKEN, SectionDecision.Choice.EDITED, SectionDecision.Choice.KEPT


class AlreadyDecided(ValidationError):
    """A colleague decided about this section meanwhile."""

    def __init__(self, decision: SectionDecision) -> None:
        super().__init__(
            _("%(name)s was first: %(choice)s.")
            % {"name": decision.decided_by.name, "choice": decision.get_choice_display()},
            code="decided",
        )


class MustTake(ValidationError):
    """A fixed text is the board's to the letter: a school takes it over, or waits."""

    def __init__(self) -> None:
        super().__init__(_("This is a fixed text: you can only take it over as it is."), code="locked")


def update_decide(
    *, plan: Plan, section: Section, text: UUID, seen: int, html: str | None, by: Membership
) -> SectionDecision:
    """Put ``html`` in the plan as what the school makes of the model's ``text``; None keeps its own.

    ``text`` and ``seen`` are what was looked at. Of two colleagues one wins; the other gets ``AlreadyDecided``, or
    ``TextChanged`` when the section or the model changed meanwhile.
    """
    with atomic():
        plan = _lock(plan)
        update = update_of(plan, section)
        if update is None or update.text.pk != text:
            decision = last_decision(section)
            if decision and decision.text_id == text:
                if decision.decided_by_id == by.pk:  # the same button twice
                    return decision
                raise AlreadyDecided(decision)
            raise TextChanged
        if update.section.version != seen:
            raise TextChanged
        wanted = update.ours if html is None else clean(html)
        if update.locks and wanted != update.theirs:
            raise MustTake
        return _decide(update, wanted, by)


def updates_take(*, plan: Plan, version: UUID, seen: Mapping[str, int], by: Membership) -> int:
    """Take every section over in which nothing of the school's own is at stake, as far as it was seen so.

    Answers how many. A section that changed since it was looked at, or was decided about, is passed over.
    """
    with atomic():
        plan = _lock(plan)
        waiting = [each for each in updates(plan) if each.text.version_id == version and each.simple]
        taken = [each for each in waiting if seen.get(each.section.key) == each.section.version]
        for update in taken:
            _decide(update, update.theirs, by, count=False)
        if taken:
            uptake_count(plan=plan)
    return len(taken)


def _lock(plan: Plan) -> Plan:
    """The plan first, then its sections, as who keeps a whole plan does."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("school").get(pk=plan.pk)
    list(plan.sections.select_for_update().order_by("pk").values_list("pk", flat=True))
    return plan


def _decide(update: Update, html: str, by: Membership, *, count: bool = True) -> SectionDecision:
    choice = TAKEN if html == update.merged.html else KEPT if html == update.ours else EDITED
    version: ModelVersion = update.text.version
    reason = _("Version %(number)s of the board’s model") % {"number": version.number}
    saved = section_take_over(
        section=update.section,
        html=html,
        seen=update.section.version,
        held=update.locks,
        by=by,
        reason=(f"{reason}: {update.text.reason}" if update.text.reason else reason)[:200],
        own=not update.simple or choice != TAKEN,
    )
    row = SectionDecision.create(
        section=update.section, text=update.text, choice=choice, saved=saved.number, decided_by=by
    )
    audit.record("board_model.decided", by=by, obj=update.section, choice=choice.value, number=version.number)
    if count:
        uptake_count(plan=update.section.plan)
    return row


def uptake_count(*, plan: Plan | None) -> ModelUptake | None:
    """Write down how far the current school is with the version that counts: numbers only, for the board to see."""
    version = latest_version()
    if version is None or plan is None:
        return None
    with atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        offered = version.texts.exclude(mode=Mode.FREE).values_list("key", flat=True)
        sections = set(plan.sections.filter(own_chapter="", key__in=list(offered)).values_list("pk", flat=True))
        waiting = {each.section.pk for each in updates(plan, version)}
        last = {row.section_id for row in decisions_of(plan) if row.choice == KEPT}
        kept = (last & sections) - waiting
        values = {
            "version": version,
            "taken": len(sections - waiting - kept),
            "kept": len(kept),
            "waiting": len(waiting),
            "due_date": version.due_date if waiting else None,
            "changed_at": timezone.now(),
        }
        if not ModelUptake.objects.update(**values):
            return ModelUptake.create(**values)
    return ModelUptake.objects.get()
