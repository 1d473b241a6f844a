"""Opening and closing rounds: the first that opens moves the plan to consultation, the last closed moves it back."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from consultation.link_services import AlreadyClosed, link_make
from consultation.models import Audience, ConsultationAnswer, ConsultationRound, ConsultationSection
from consultation.rules import Given, count, store_outcome
from consultation.summary_services import summary_write
from core import audit
from core.doors import close_doors
from core.tenancy import atomic
from plans.milestone_services import milestone_make
from plans.models import Milestone, MilestoneSection, Plan
from plans.state_rules import CONSULTATION
from plans.state_services import plan_move, plan_move_back
from schools.models import Membership

DUTCH = {"team": "team", "parents": "ouders", "pupils": "leerlingen", "council": "MR"}


def round_open(
    *,
    plan: Plan,
    audience: str,
    access: str,
    keys: Collection[str],
    explanation: str,
    closing_date: date,
    by: Membership,
) -> ConsultationRound:
    """Ask an audience about sections as they are now. One round may be open per audience.

    Raises ``IllegalMove`` when the plan is not in a state to be read along with, ValidationError for what cannot be.
    """
    with atomic():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("school__board").get(pk=plan.pk)
        if plan.consultation_rounds.filter(audience=audience, state=ConsultationRound.State.OPEN).exists():
            raise ValidationError(_("A round for them is open already."), code="double")
        if plan.state != CONSULTATION:
            plan = plan_move(plan=plan, to=CONSULTATION, by=by)
        name = f"Ter consultatie: {DUTCH[audience]}"
        milestone = milestone_make(plan=plan, kind=Milestone.Kind.CONSULTATION, name=name, by=by)
        texts = [text for text in milestone.sections.all() if text.key in keys and _may_read(audience, text)]
        if not texts:
            raise ValidationError(_("Choose at least one section that they may read."), code="empty")
        row = ConsultationRound.create(
            plan=plan,
            milestone=milestone,
            version=plan.adopted_number + 1,
            audience=audience,
            access=access,
            explanation=explanation,
            closing_date=closing_date,
            opened_by=by,
        )
        for text in texts:
            _copy(row, text)
        audit.record("consultation.opened", by=by, obj=row, audience=audience, sections=len(texts))
        if row.has_link:
            link_make(row=row, by=by)
            row.refresh_from_db()
    return row


def _may_read(audience: str, text: MilestoneSection) -> bool:
    return text.public or Audience(audience).has_accounts


def _copy(row: ConsultationRound, text: MilestoneSection) -> None:
    ConsultationSection.create(
        round=row,
        key=text.key,
        number=text.number,
        position=text.position,
        title=text.title,
        public=text.public,
        html=text.html,
    )


def round_close(*, row: ConsultationRound, by: Membership) -> ConsultationRound:
    """Hear nobody any more, count what was answered, and write it down in the plan. Raises AlreadyClosed."""
    with atomic():
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=row.plan_id)
        row = ConsultationRound.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if not row.is_open:
            raise AlreadyClosed
        row.state, row.closed_at, row.closed_by = ConsultationRound.State.CLOSED, timezone.now(), by
        row.outcome = store_outcome(count(_given(row), row.sections.values_list("key", flat=True)))
        row.save(update_fields=["state", "closed_at", "closed_by", "outcome"])
        if not row.has_link:
            close_doors(object_id=row.pk)
        audit.record("consultation.closed", by=by, obj=row, answers=row.counted.answers)
        last = not plan.consultation_rounds.filter(state=ConsultationRound.State.OPEN).exists()
        if last and plan.state == CONSULTATION:
            plan = plan_move_back(plan=plan, by=by)
        summary_write(plan=plan, by=by)
        row.refresh_from_db()
    return row


def _given(row: ConsultationRound) -> list[Given]:
    answers = ConsultationAnswer.objects.filter(round=row).values_list("choices", "member_id")
    return [Given(choices, anonymous=member is None) for choices, member in answers]
