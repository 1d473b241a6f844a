"""Every write to yearly evaluations: draft, judge, discuss, sign."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from actions.origins import Origin
from actions.services import action_add
from core import audit, outbox
from core.models import Job
from core.tenancy import atomic
from core.versions import Stale
from plans.models import Section
from plans.proposal_services import section_propose
from reviews import rules
from reviews.draft_selectors import Draft, drafts
from reviews.evaluation_selectors import evaluation_origin, items_of
from reviews.models import Decision, EvaluationItem, ReviewRecord, YearEvaluation
from reviews.services import calendar_done
from schools.models import Membership, School
from schools.school_year import SchoolYear


class AlreadySigned(ValidationError):
    """The evaluation was signed: it stays as it is."""

    def __init__(self) -> None:
        super().__init__(_("This evaluation was signed. It stays as it is."), code="signed")


def evaluation_begin(*, school: School, year: SchoolYear, by: Membership, today: date | None = None) -> YearEvaluation:
    """A complete draft in one press. Begun twice it is the same one."""
    today = today or timezone.localdate()
    if not SchoolYear.of(today).start - 1 <= year.start <= SchoolYear.of(today).start:
        raise ValidationError(_("Choose this school year or the last one."), code="year")
    rows = YearEvaluation.objects.select_related("record").filter(record__year=year.start)
    try:
        with atomic():
            if known := rows.first():
                return known
            record = ReviewRecord.create(year=year.start, number=rules.YEAR, prepared_date=today)
            evaluation = YearEvaluation.create(record=record, as_of=today, created_by=by)
            _gather(evaluation, school, year, today)
            audit.record("evaluation.begun", by=by, obj=evaluation, year=year.start)
            return evaluation
    except IntegrityError:  # somebody else just did
        return rows.get()


def evaluation_refresh(
    *, evaluation: YearEvaluation, school: School, by: Membership, today: date | None = None
) -> YearEvaluation:
    """Gather the figures anew. Verdicts and their reasons stay."""
    today = today or timezone.localdate()
    with atomic():
        row = _open(evaluation)
        row.as_of, row.version = today, row.version + 1
        _gather(row, school, row.school_year, today)
        audit.record("evaluation.refreshed", by=by, obj=row)
    return row


def _gather(row: YearEvaluation, school: School, year: SchoolYear, today: date) -> None:
    found, lines = drafts(school, year, today)
    row.lines = [line.kept() for line in lines]
    row.save(update_fields=["lines", "as_of", "version"])
    place: dict[str, Any] = {"board_id": row.board_id, "school_id": row.school_id, "evaluation": row}
    items = [
        EvaluationItem(**place, kind=draft.kind, key=draft.key, **_gathered(draft, position))
        for position, draft in enumerate(found, start=1)
    ]
    row.items.update(gone=True)
    if items:
        unique = ["board", "evaluation", "kind", "key"]
        names = [*_gathered(found[0], 1)]
        EvaluationItem.objects.bulk_create(items, update_conflicts=True, unique_fields=unique, update_fields=names)


def _gathered(draft: Draft, position: int) -> dict[str, Any]:
    """What an item has of it, at first and when it is gathered anew."""
    return {
        "gone": False,
        "position": position,
        "number": draft.number,
        "title": draft.title,
        "chapter": draft.chapter,
        "agreed": draft.agreed,
        "lines": [line.kept() for line in draft.lines],
        "suggestion": draft.suggestion,
        "suggestion_reason": draft.why,
    }


# --- Judging ---


def item_judge(*, item: EvaluationItem, verdict: str, reason: str, seen: int, by: Membership) -> EvaluationItem:
    """Keep, adjust or stop, and why. ``Stale`` when it is not the version ``seen`` any more."""
    with atomic():
        evaluation = _open(item.evaluation)
        row = _locked(item)
        if (row.verdict, row.reason) == (verdict, reason):
            return row
        if row.version != seen:
            raise Stale(row)
        _judge(row, verdict, reason, by)
        _touch(evaluation)
        audit.record("evaluation.judged", by=by, obj=row, verdict=verdict)
    return row


def items_follow(*, evaluation: YearEvaluation, kind: str, chapter: str, by: Membership) -> int:
    """Take the suggestions over for everything of a chapter that nobody judged yet; returns how many."""
    with atomic():
        row = _open(evaluation)
        items = list(items_of(row).select_for_update(of=("self",)).filter(kind=kind, chapter=chapter, verdict=""))
        items = [item for item in items if item.suggestion]
        for item in items:
            _judge(item, item.suggestion, item.suggestion_reason, by)
        if items:
            _touch(row)
            audit.record("evaluation.followed", by=by, obj=row, items=len(items))
    return len(items)


def _judge(row: EvaluationItem, verdict: str, reason: str, by: Membership) -> None:
    row.verdict, row.reason, row.judged_at, row.judged_by = verdict, reason, timezone.now(), by
    row.version += 1
    row.save(update_fields=["verdict", "reason", "judged_at", "judged_by", "version"])


def _touch(evaluation: YearEvaluation) -> None:
    """Who is about to sign looks again."""
    evaluation.version += 1
    evaluation.save(update_fields=["version"])


def item_to_action(
    *, item: EvaluationItem, title: str, owner: Membership | None, due_date: date, by: Membership
) -> EvaluationItem:
    """Make an action of it. Who asks again gets the action that is there."""
    with atomic():
        row = _locked(item)
        if row.outcome:
            return row
        with override("nl"):
            origin: Origin = evaluation_origin(row)
        action = action_add(title=title, due_date=due_date, owner=owner, origin=origin, by=by)
        return _settle(row, Decision.Outcome.ACTION, action.pk, by)


def item_to_section(*, item: EvaluationItem, section: Section, proposal: str, by: Membership) -> EvaluationItem:
    """Set a proposal beside the text of a section. Raises ``HeldByBoard`` when the text is the board's."""
    with atomic():
        row = _locked(item)
        if row.outcome:
            return row
        with override("nl"):
            year = row.evaluation.school_year
            reason = _("Proposal of the yearly evaluation %(year)s: %(verdict)s") % {
                "year": year,
                "verdict": row.get_verdict_display().lower(),
            }
        version = section_propose(section=section, words=proposal, reason=reason, page=row.pk, by=by)
        return _settle(row, Decision.Outcome.SECTION, version.pk, by)


def _settle(row: EvaluationItem, outcome: str, result: UUID, by: Membership) -> EvaluationItem:
    row.outcome, row.result, row.version = outcome, result, row.version + 1
    row.save(update_fields=["outcome", "result", "version"])
    audit.record("evaluation.settled", by=by, obj=row, outcome=outcome)
    return row


# --- Discussing and signing ---


def evaluation_discuss(
    *,
    evaluation: YearEvaluation,
    discussed_date: date,
    discussed_with: Sequence[str],
    discussion: str,
    seen: int,
    by: Membership,
) -> YearEvaluation:
    """With whom it was discussed, when, and what came of it."""
    with atomic():
        row = _open(evaluation)
        asked = (discussed_date, list(discussed_with), discussion)
        if asked == (row.discussed_date, row.discussed_with, row.discussion):
            return row
        if row.version != seen:
            raise Stale(row)
        row.discussed_date, row.discussed_with, row.discussion = asked
        row.version += 1
        row.save(update_fields=["discussed_date", "discussed_with", "discussion", "version"])
        audit.record("evaluation.discussed", by=by, obj=row, groups=len(row.discussed_with))
    return row


def evaluation_sign(*, evaluation: YearEvaluation, signer: str, seen: int, by: Membership) -> YearEvaluation:
    """Sign it: from now on it is proof. Signed twice it is signed once. Raises ``Stale`` when it changed meanwhile,
    ValidationError while something is not judged or nobody discussed it."""
    with atomic():
        row = YearEvaluation.objects.select_for_update(of=("self",)).select_related("record").get(pk=evaluation.pk)
        if row.is_signed:
            return row
        items = list(items_of(row))
        if any(not item.verdict for item in items):
            raise ValidationError(_("Judge everything first."), code="unjudged")
        if row.discussed_date is None:
            raise ValidationError(_("Discuss it first, and say with whom."), code="undiscussed")
        if row.version != seen:
            raise Stale(row)
        today = timezone.localdate()
        row.signed_at, row.signed_by, row.signer = timezone.now(), by, signer
        row.digest, row.version = digest_of(row, items), row.version + 1
        row.save(update_fields=["signed_at", "signed_by", "signer", "digest", "version"])
        ReviewRecord.objects.filter(pk=row.record_id).update(held_date=today)
        audit.record("evaluation.signed", by=by, obj=row, year=row.record.year)
        outbox.enqueue("reviews.evaluation", key=row.job_key, payload={"evaluation": str(row.pk)}, user_id=by.user_id)
        calendar_done(row.record.year, rules.YEAR, by)
    return row


def digest_of(row: YearEvaluation, items: Sequence[EvaluationItem]) -> str:
    """SHA-256 of everything that was signed."""
    said = {
        "lines": row.lines,
        "discussed": [str(row.discussed_date), row.discussed_with, row.discussion],
        "items": [[item.kind, item.key, item.agreed, item.lines, item.verdict, item.reason] for item in items],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def print_again(*, evaluation: YearEvaluation, by: Membership) -> None:
    """Try once more to print what could not be printed."""
    job = Job.objects.filter(key=evaluation.job_key).first()
    if job and evaluation.pdf_id is None:
        outbox.again(job)
        audit.record("evaluation.pdf_asked", by=by, obj=evaluation)


def _open(evaluation: YearEvaluation) -> YearEvaluation:
    """The evaluation, locked; raises ``AlreadySigned``."""
    row = YearEvaluation.objects.select_for_update(of=("self",)).select_related("record").get(pk=evaluation.pk)
    if row.is_signed:
        raise AlreadySigned
    return row


def _locked(item: EvaluationItem) -> EvaluationItem:
    row = EvaluationItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    row.evaluation = YearEvaluation.objects.select_related("record").get(pk=row.evaluation_id)
    return row
