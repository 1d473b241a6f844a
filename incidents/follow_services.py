"""Following an incident up: its timeline, which is only ever added to, and its tasks.

``key``: the form that was sent. The same form again changes nothing; with something else in it, it raises
``AlreadySent``.
"""

from datetime import date
from uuid import UUID

from django.utils import timezone

from core import audit
from core.sealed import keyring
from core.tenancy import atomic
from core.versions import Stale
from incidents import rules
from incidents.figure_services import Counted
from incidents.models import Entry, Incident, Involvement, Task
from incidents.sent_services import as_sent
from incidents.services import locked, require_seen, save, steps_date, without_words
from schools.models import Membership


def entry_add(
    *,
    incident: Incident,
    key: UUID,
    kind: str,
    code: str,
    on_date: date,
    text: str,
    sealed: bool,
    detail: dict[str, object] | None = None,
    by: Membership,
) -> Entry:
    """Add a note, a measure, a decision or who was informed to the timeline; ``detail``: in codes and dates."""
    with atomic():
        case = locked(incident)
        values = {"kind": kind, "code": code, "on_date": on_date, "sealed": sealed, "detail": detail or {}}
        if found := Entry.objects.filter(pk=key, incident=incident).first():
            return as_sent(found, text, **values)
        without_words(case.kind, text)
        row = Entry(**_place(incident), id=key, by=by, **values)
        row.text = keyring().seal(row, "text", text)
        row.save(force_insert=True)
        if kind == Entry.Kind.MEASURE:
            steps_date(case)
        audit.record("incident.entry_added", by=by, obj=incident, kind=kind, code=code)
    return row


def entry_correct(*, entry: Entry, key: UUID, text: str, happened: bool = True, by: Membership) -> Entry:
    """Say what is wrong in an entry, or that it did not happen at all: then it counts nowhere any more.

    What stood there stays, with this below it.
    """
    with atomic():
        incident = locked(entry.incident)
        code = "" if happened else rules.NOT_HAPPENED
        if found := Entry.objects.filter(pk=key, incident=incident).first():
            return as_sent(found, text, code=code)
        without_words(incident.kind, text)
        row = Entry(
            **_place(incident),
            id=key,
            kind=Entry.Kind.CORRECTION,
            code=code,
            on_date=timezone.localdate(),
            sealed=entry.sealed,
            corrects=entry.corrects or entry,
            by=by,
        )
        row.text = keyring().seal(row, "text", text)
        row.save(force_insert=True)
        if not happened:
            steps_date(incident)
        audit.record("incident.entry_corrected", by=by, obj=incident)
    return row


def task_add(
    *, incident: Incident, key: UUID, text: str, owner: Membership | None, due_date: date, by: Membership
) -> Task:
    with atomic():
        case = locked(incident)
        if found := Task.objects.filter(pk=key, incident=incident).first():
            return as_sent(found, text, owner=owner, due_date=due_date)
        without_words(case.kind, text)
        row = Task(**_place(incident), id=key, owner=owner, due_date=due_date, created_by=by)
        row.text = keyring().seal(row, "text", text)
        row.save(force_insert=True)
        audit.record("incident.task_added", by=by, obj=incident)
    return row


def task_finish(*, task: Task, answer: str, note: str, by: Membership) -> Task:
    """A task is done; a check gets its answer, which is in the timeline too. A second time changes nothing.

    Raises ``Stale`` when somebody else gave the answer, or it was another one.
    """
    with atomic():
        row = Task.objects.select_for_update(of=("self",)).select_related("incident").get(pk=task.pk)
        if row.done_at is not None:
            if row.kind == Task.Kind.CHECK and (row.answer, row.done_by_id) != (answer, by.pk):
                raise Stale(row)
            return row
        incident = locked(row.incident)
        without_words(incident.kind, note)
        before = Counted(incident)
        row.answer, row.done_at, row.done_by = answer, timezone.now(), by
        row.save(update_fields=["answer", "done_at", "done_by"])
        before.changed(incident)
        if row.kind == Task.Kind.CHECK:
            entry = Entry(
                **_place(row.incident), kind=Entry.Kind.CHECK, code=answer, on_date=timezone.localdate(), by=by
            )
            entry.text = keyring().seal(entry, "text", note)
            entry.save(force_insert=True)
            if answer == Task.Answer.GOES_ON:
                _check_again(row, by)
        audit.record("incident.task_done", by=by, obj=row.incident, kind=row.kind, answer=answer)
    return row


def task_give(*, task: Task, owner: Membership, due_date: date, by: Membership) -> Task:
    """Somebody else does it, or on another day. Raises ``Stale`` when it was done meanwhile."""
    with atomic():
        row = _open(task)
        if (row.owner_id, row.due_date) != (owner.pk, due_date):
            row.owner, row.due_date = owner, due_date
            row.save(update_fields=["owner", "due_date"])
            audit.record("incident.task_given", by=by, obj=row.incident, member=owner.pk)
    return row


def task_drop(*, task: Task, by: Membership) -> Task:
    """It is not needed any more. Raises ``Stale`` when it was done meanwhile; a second time changes nothing."""
    with atomic():
        if task.is_dropped:
            return task
        row = _open(task)
        row.answer, row.done_at, row.done_by = Task.DROPPED, timezone.now(), by
        row.save(update_fields=["answer", "done_at", "done_by"])
        audit.record("incident.task_dropped", by=by, obj=row.incident)
    return row


def _open(task: Task) -> Task:
    """With its incident, which takes no change once it is erased."""
    locked(task.incident)
    row = Task.objects.select_for_update(of=("self",)).select_related("incident").get(pk=task.pk)
    if row.done_at is not None:
        raise Stale(row)
    return row


def _check_again(row: Task, by: Membership) -> None:
    """It goes on, so somebody asks again before long."""
    due = timezone.localdate() + rules.CHECK_AGAIN
    checks = Task.objects.filter(incident=row.incident, kind=Task.Kind.CHECK, done_at=None)
    if not checks.filter(due_date__lte=due).exists():
        Task.create(incident=row.incident, kind=Task.Kind.CHECK, owner=row.owner or by, due_date=due, created_by=by)


def names_save(*, incident: Incident, names: dict[UUID, str], seen: int, by: Membership) -> None:
    """Who the people of an incident are, by involvement: in the sealed part, and of this incident alone.

    Raises ``Stale`` when it is not the version ``seen`` any more.
    """
    with atomic():
        case, keys = locked(incident), keyring()
        rows = Involvement.objects.filter(incident=incident, pk__in=names)
        changed = [row for row in rows if keys.open(row, "name") != names[row.pk]]
        if not changed:
            return
        require_seen(case, seen)
        without_words(case.kind, *names.values())
        for row in changed:
            row.name = keys.seal(row, "name", names[row.pk])
            row.save(update_fields=["name"])
        save(case)
        audit.record("incident.names_saved", by=by, obj=incident, count=len(changed))


def _place(incident: Incident) -> dict[str, object]:
    return {"board_id": incident.board_id, "school_id": incident.school_id, "incident": incident}
