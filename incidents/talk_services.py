"""Restorative talks: who holds one, what came of it (sealed for them alone), and whether the agreements work."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit
from core.sealed import keyring
from core.tenancy import atomic
from core.versions import Stale
from incidents.figure_services import Counted
from incidents.follow_services import task_add, task_drop, task_finish
from incidents.models import Incident, Talk, Task
from incidents.services import locked, without_words
from schools.models import Membership


@dataclass(frozen=True)
class Outcome:
    """What the holder writes down. ``content``: answers by question, and the agreements, without names."""

    conditions: list[str]
    attendees: list[str]
    held_date: date | None
    content: dict[str, str]
    check_date: date | None


def talk_plan(
    *, incident: Incident, key: UUID, held_by: Membership, held_with: Membership | None, by: Membership
) -> Talk:
    """Ask somebody to hold a restorative talk. The same form again is the same talk."""
    with atomic():
        row = locked(incident)
        if found := Talk.objects.filter(pk=key, incident=row).first():
            return found
        without_words(row.kind, "talk")
        talk = Talk.create(id=key, incident=row, held_by=held_by, held_with=held_with, created_by=by)
        audit.record("incident.talk_planned", by=by, obj=row, member=held_by.pk)
    return talk


def talk_save(*, talk: Talk, outcome: Outcome, seen: int, by: Membership) -> Talk:
    """What came of it, by who holds it. Raises ``Stale`` when the other holder changed it meanwhile."""
    with atomic():
        row, keys = _locked(talk), keyring()
        if not row.is_held_by(by):
            raise PermissionError("Only who holds a talk writes in it.")
        if outcome_of(row) == outcome:
            return row
        if row.version != seen:
            raise Stale(row)
        row.conditions, row.attendees = outcome.conditions, outcome.attendees
        row.held_date, row.check_date, row.dropped_at = outcome.held_date, outcome.check_date, None
        row.content = keys.seal(row, "content", _written(outcome.content))
        row.version += 1
        before = Counted(row.incident)
        _plan_check(row, by)
        row.save()
        before.changed(row.incident)
        audit.record("incident.talk_saved", by=by, obj=row.incident)
    return row


def talk_check(*, talk: Talk, answer: str, by: Membership) -> Talk:
    """Whether the agreements work. The same answer again changes nothing; another raises ``Stale``."""
    with atomic():
        row = _locked(talk)
        if row.checked_at is not None:
            if row.check_answer != answer:
                raise Stale(row)
            return row
        row.check_answer, row.checked_at, row.version = answer, timezone.now(), row.version + 1
        before = Counted(row.incident)
        row.save()
        before.changed(row.incident)
        if row.task and row.task.done_at is None:
            task_finish(task=row.task, answer="", note="", by=by)
        audit.record("incident.talk_checked", by=by, obj=row.incident, answer=answer)
    return row


def talk_hand_over(*, talk: Talk, held_by: Membership, held_with: Membership | None, by: Membership) -> Talk:
    """Somebody else holds it. What was said goes to nobody who was not there, so not once something is written down."""
    with atomic():
        row = _locked(talk)
        if (row.held_by_id, row.held_with_id) == (held_by.pk, held_with and held_with.pk):
            return row
        _not_begun(row)
        row.held_by, row.held_with, row.version = held_by, held_with, row.version + 1
        row.save()
        if row.task and row.task.done_at is None:
            Task.objects.filter(pk=row.task.pk).update(owner=held_by)
        audit.record("incident.talk_planned", by=by, obj=row.incident, member=held_by.pk)
    return row


def talk_drop(*, talk: Talk, by: Membership) -> Talk:
    """It will not be held. A second time changes nothing."""
    with atomic():
        row = _locked(talk)
        if row.dropped_at is None:
            _not_begun(row)
            row.dropped_at, row.check_date, row.version = timezone.now(), None, row.version + 1
            _plan_check(row, by)
            row.save()
            audit.record("incident.talk_dropped", by=by, obj=row.incident)
    return row


def _not_begun(row: Talk) -> None:
    if row.held_date or row.content or row.dropped_at:
        text = _("Something was written down of this talk already. It stays with who holds it.")
        raise ValidationError(text, code="begun")


def outcome_of(row: Talk) -> Outcome:
    """What was written down; whoever calls this holds the talk, and has that written down first."""
    text = keyring().open(row, "content")
    return Outcome(row.conditions, row.attendees, row.held_date, json.loads(text) if text else {}, row.check_date)


def _locked(talk: Talk) -> Talk:
    """With its incident, whose figures it counts in."""
    locked(talk.incident)
    return Talk.objects.select_for_update(of=("self",)).select_related("incident", "task__incident").get(pk=talk.pk)


def _written(content: dict[str, str]) -> str:
    return json.dumps(content, ensure_ascii=False) if content else ""


def _plan_check(row: Talk, by: Membership) -> None:
    """A task for the day somebody looks back; another day moves it, and without a day it is not needed any more."""
    if row.checked_at is not None:
        return
    if row.check_date is None:
        if row.task and row.task.done_at is None:
            task_drop(task=row.task, by=by)
        return
    if row.task and (row.task.done_at is None or row.task.is_dropped):
        again = {"answer": "", "done_at": None, "done_by": None} if row.task.is_dropped else {}
        Task.objects.filter(pk=row.task.pk).update(due_date=row.check_date, **again)
    elif row.task is None:
        with override(settings.LANGUAGE_CODE):
            text = _("See whether the agreements of the restorative talk work.")
        row.task = task_add(
            incident=row.incident, key=row.pk, text=text, owner=row.held_by, due_date=row.check_date, by=by
        )
