"""Tying sentences of the plan to legal duties."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import audit
from core.tenancy import atomic
from plans.duty_rules import sentences
from plans.models import DutySentence, Section
from schools.models import Membership


def sentence_tie(*, key: str, section: Section, quote: str, by: Membership) -> DutySentence:
    """Say that a sentence of a section meets a duty. Saying it twice keeps one.

    Raises ValidationError when the section does not say this sentence (any more).
    """
    with atomic():
        row = Section.objects.select_for_update(of=("self",)).get(pk=section.pk)
        if quote not in sentences(row.html):
            raise ValidationError(_("This section does not say that sentence any more. Choose again."), code="gone")
        known = DutySentence.objects.filter(section=row, key=key, quote=quote).first()
        if known:
            return known
        made = DutySentence.create(plan_id=row.plan_id, section=row, key=key, quote=quote, tied_by=by)
        audit.record("duty.tied", by=by, obj=row, duty=key)
    return made


def sentence_untie(*, tie: DutySentence, by: Membership) -> None:
    with atomic():
        if DutySentence.objects.filter(pk=tie.pk).delete()[0]:
            audit.record("duty.untied", by=by, obj=tie.section, duty=tie.key)
