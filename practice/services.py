"""Every write of agreements and of what people notice."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.tenancy import atomic
from core.versions import Stale
from plans.duty_rules import find, sentences
from plans.models import Section
from plans.rules import months_later
from practice import rules
from practice.examples import Example
from practice.models import Agreement, Answer, Answered, Observation
from schools.models import Membership

ASKED = ("promise", "sign", "quote", "fact", "months", "owner", "look_date")


def agreement_make(*, section: Section, by: Membership, **values: Any) -> Agreement:
    """Agree on something the section says. ``values``: those of ``ASKED``. The same again makes no second one."""
    with atomic():
        row = Section.objects.select_for_update(of=("self",)).get(pk=section.pk)
        _require_said(row, values.get("quote", ""))
        same = {"section": row, "promise": values["promise"], "sign": values["sign"], "ended_at": None}
        known = Agreement.objects.filter(**same).first()
        if known:
            return known
        made = Agreement.create(section=row, created_by=by, **values)
        audit.record("agreement.made", by=by, obj=made)
    return made


def agreement_make_of_example(
    *, example: Example, section: Section, by: Membership, today: date | None = None
) -> Agreement:
    """Take over an example; the same one again gives the agreement that is there."""
    with atomic():
        row = Section.objects.select_for_update(of=("self",)).get(pk=section.pk)
        known = Agreement.objects.filter(model_key=example.key, ended_at__isnull=True).first()
        if known:
            return known
        made = Agreement.create(
            section=row,
            promise=example.promise,
            sign=example.sign,
            quote=find(example.promise, sentences(row.html)) or "",
            months=example.months,
            owner_id=row.owner_id or by.pk,
            look_date=months_later(today or timezone.localdate(), example.months),
            model_key=example.key,
            created_by=by,
        )
        audit.record("agreement.made", by=by, obj=made, example=example.key)
    return made


def agreement_change(*, agreement: Agreement, seen: int, by: Membership, **values: Any) -> Agreement:
    """Change what was agreed. Raises ``Stale`` when it is not the version ``seen`` any more."""
    with atomic():
        row = _locked(agreement)
        changed = [name for name in ASKED if name in values and getattr(row, name) != values[name]]
        if not changed:
            return row
        if row.version != seen or row.ended_at:
            raise Stale(row)
        if "quote" in changed:
            _require_said(row.section, values["quote"])
        for name in changed:
            setattr(row, name, values[name])
        row.version += 1
        row.save(update_fields=[*changed, "version"])
        audit.record("agreement.changed", by=by, obj=row)
    return row


def agreement_end(*, agreement: Agreement, by: Membership) -> None:
    """It is no agreement any more; what was noticed stays."""
    with atomic():
        row = _locked(agreement)
        if row.ended_at is None:
            row.ended_at = timezone.now()
            row.version += 1
            row.save(update_fields=["ended_at", "version"])
            audit.record("agreement.ended", by=by, obj=row)


def agreement_talked(*, agreement: Agreement, round: int, by: Membership, today: date | None = None) -> Agreement:
    """The school talked about it; the next round begins. Saying so again of the same ``round`` changes nothing."""
    with atomic():
        row = _locked(agreement)
        if row.round != round or row.ended_at:
            return row
        row.round += 1
        row.look_date = months_later(today or timezone.localdate(), row.months)
        row.version += 1
        row.save(update_fields=["round", "look_date", "version"])
        audit.record("agreement.talked", by=by, obj=row)
    return row


def noticed_say(*, agreement: Agreement, recognised: str, text: str, date: date, page: UUID, by: Membership) -> None:
    """Say whether one recognises it, what one noticed, or both. Each person's answer counts once a round.

    The event says nothing of who: answers and observations belong to nobody.
    """
    with atomic():
        row = _locked(agreement)
        if row.ended_at:
            raise ValidationError(_("This agreement ended meanwhile."), code="ended")
        said = bool(recognised) and _answer(row, recognised, by)
        if text and not Observation.objects.filter(page=page).exists():
            Observation.create(agreement=row, round=row.round, date=date, text=text, page=page)
            said = True
        if said:
            audit.record("agreement.noticed", by=None, obj=row)


def _answer(row: Agreement, recognised: str, by: Membership) -> bool:
    round_ = {"agreement": row, "round": row.round}
    if Answered.objects.filter(**round_, member=by).exists():
        return False
    batch = rules.batch_of(Answer.objects.filter(**round_).count())
    Answered.create(**round_, member=by)
    Answer.create(**round_, batch=batch, recognised=recognised)
    return True


def _require_said(section: Section, quote: str) -> None:
    if quote and quote not in sentences(section.html):
        raise ValidationError(_("This section does not say that sentence any more. Choose again."), code="gone")


def _locked(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
