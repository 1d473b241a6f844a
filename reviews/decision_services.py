"""Every write to decisions: typed during the talk, by more than one person at once; then made into something."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from actions.services import action_add
from core import audit
from core.tenancy import atomic
from core.versions import Stale
from plans.models import Section
from plans.proposal_services import section_propose
from reviews.models import Decision, QuarterlyTalk
from reviews.selectors import origin_of
from reviews.services import AlreadyHeld, locked_talk
from schools.models import Membership

MOST = 12  # of one talk; who decides more, decides nothing


def decision_save(*, talk: QuarterlyTalk, key: UUID, text: str, page: UUID, seen: int, by: Membership) -> Decision:
    """Write a decision, or change one. ``key`` names it, so sending it twice makes one; ``page`` is where it is typed.

    A page never conflicts with itself. Raises ``Stale`` when another page changed it since ``seen``.
    """
    with atomic():
        talk = locked_talk(talk)
        if talk.is_held:
            raise AlreadyHeld
        if not talk.is_prepared:
            raise ValidationError(
                _("This talk was cancelled meanwhile. What you typed is not kept."), code="unprepared"
            )
        row = talk.decisions.filter(pk=key).first()
        if row is None:
            return _add(talk, key, text, page, by)
        if row.text == text and not row.dropped_at:
            return row
        if row.dropped_at or (row.version != seen and row.page != page):
            raise Stale(row)
        row.text, row.page, row.version = text, page, row.version + 1
        row.save(update_fields=["text", "page", "version"])
        audit.record("decision.changed", by=by, obj=row)
    return row


def _add(talk: QuarterlyTalk, key: UUID, text: str, page: UUID, by: Membership) -> Decision:
    if talk.decisions.filter(dropped_at__isnull=True).count() >= MOST:
        raise ValidationError(_("There are %(count)s decisions already. Choose what matters most.") % {"count": MOST})
    if Decision.objects.filter(pk=key).exists():
        raise ValidationError(_("Open this page again and type it once more."), code="key")
    row = Decision.create(id=key, talk=talk, text=text, page=page, created_by=by)
    audit.record("decision.made", by=by, obj=row)
    return row


def decision_drop(*, decision: Decision, seen: int, by: Membership) -> None:
    """Take a decision away before the talk is held. ``Stale`` when it changed meanwhile."""
    with atomic():
        row = _locked(decision)
        if row.dropped_at:
            return
        if row.talk.is_held:
            raise AlreadyHeld
        if row.version != seen or row.outcome:
            raise Stale(row)
        row.dropped_at, row.version = timezone.now(), row.version + 1
        row.save(update_fields=["dropped_at", "version"])
        audit.record("decision.dropped", by=by, obj=row)


def decision_to_action(
    *, decision: Decision, title: str, owner: Membership | None, due_date: date, by: Membership
) -> Decision:
    """Make an action of it. Who asks again gets the action that is there."""
    with atomic():
        row = _locked(decision)
        if row.outcome:
            return row
        with override("nl"):
            origin = origin_of(row)
        action = action_add(title=title, due_date=due_date, owner=owner, origin=origin, by=by)
        return _settle(row, Decision.Outcome.ACTION, by, result=action.pk)


def decision_to_section(*, decision: Decision, section: Section, proposal: str, by: Membership) -> Decision:
    """Set a proposal beside the text of a section: the text in the plan and these words under it.

    Raises ``HeldByBoard`` when the text is the board's.
    """
    with atomic():
        row = _locked(decision)
        if row.outcome:
            return row
        with override("nl"):
            reason = _("Proposal of the %(talk)s") % {"talk": str(row.talk)[:1].lower() + str(row.talk)[1:]}
        version = section_propose(section=section, words=proposal, reason=reason, page=row.pk, by=by)
        return _settle(row, Decision.Outcome.SECTION, by, result=version.pk, section_key=section.key)


def decision_settle(*, decision: Decision, by: Membership) -> Decision:
    """It needs nothing more."""
    with atomic():
        row = _locked(decision)
        return row if row.outcome else _settle(row, Decision.Outcome.NOTHING, by)


def _settle(row: Decision, outcome: str, by: Membership, result: UUID | None = None, section_key: str = "") -> Decision:
    row.outcome, row.result, row.section_key, row.version = outcome, result, section_key, row.version + 1
    row.save(update_fields=["outcome", "result", "section_key", "version"])
    audit.record("decision.settled", by=by, obj=row, outcome=outcome)
    return row


def _locked(decision: Decision) -> Decision:
    """As it is now. All who write in a talk wait for each other, so that nobody decides about what was just frozen."""
    talk = locked_talk(decision.talk)
    row = Decision.objects.get(pk=decision.pk)
    row.talk = talk
    return row
