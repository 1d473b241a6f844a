"""Answers to the questions of the start, and the first draft that is made of them."""

from collections.abc import Mapping

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import selectors as contact_selectors
from contacts import services as contact_services
from core import audit
from core.tenancy import atomic
from plans import wizard_rules
from plans.models import Plan, Section, SectionVersion, WizardAnswers
from plans.quote_services import quotes_remember
from plans.rules import blanks
from plans.services import plan_start
from plans.wizard_selectors import answers as answers_given
from plans.wizard_selectors import drafts
from schools.models import Membership, School


def wizard_answer(*, answers: Mapping[str, object], by: Membership) -> WizardAnswers:
    """Keep the answers of one page beside those of the others."""
    try:
        with atomic():
            if not WizardAnswers.objects.exists():
                WizardAnswers.create(changed_by=by)
    except IntegrityError:  # a colleague began at the same moment
        pass
    with atomic():
        row = WizardAnswers.objects.select_for_update().get()
        if {**row.answers, **answers} != row.answers:
            row.answers = {**row.answers, **answers}
            row.changed_at, row.changed_by = timezone.now(), by
            row.save(update_fields=["answers", "changed_at", "changed_by"])
            audit.record("wizard.answered", by=by, obj=row)
    return row


def wizard_draft(*, school: School, by: Membership) -> int:
    """Start the plan if there is none, and let every section nobody has touched say what fits the answers.

    Answers how many sections changed. Again with the same answers changes nothing.
    """
    with atomic():
        plan_start(school=school, by=by)
        plan = Plan.objects.select_for_update(of=("self",)).select_related("school").get()
        list(plan.sections.select_for_update().values_list("pk", flat=True))
        _list_contacts(by)
        changed = 0
        for each in drafts(plan=plan, model=plan.model, school=school):
            if each.section and not each.touched and each.html != each.section.html:
                _redraft(each.section, each.html, by)
                changed += 1
        WizardAnswers.objects.update(drafted_at=timezone.now())
        if changed:
            audit.record("wizard.drafted", by=by, obj=plan, sections=changed)
    return changed


def _list_contacts(by: Membership) -> None:
    """Who was named for a task that nobody has yet comes on the list of contact persons, so that texts quote it."""
    vacant = {row.task.code for row in contact_selectors.standing(timezone.localdate()).tasks if row.vacant}
    for name, tasks in wizard_rules.named(wizard_rules.load(), answers_given()).items():
        if wanted := [task for task in tasks if task in vacant]:
            contact_services.person_named(name=name, tasks=wanted, by=by)


def _redraft(section: Section, html: str, by: Membership) -> None:
    """Another text to start from. It is still the model's: nobody of the school has said that it is theirs."""
    reason = _("Made to fit your answers")
    version = SectionVersion.create(
        section=section, number=section.version + 1, kind=SectionVersion.Kind.MODEL, html=html, author=by, reason=reason
    )
    section.html, section.blanks, section.version = html, len(blanks(html)), version.number
    section.changed_at, section.changed_by = version.at, by
    section.save(update_fields=["html", "blanks", "version", "changed_at", "changed_by"])
    quotes_remember(section)
