"""Following an incident up: its timeline, which is only ever added to, and its tasks.

``key``: the form that was sent. The same form again changes nothing.
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
from incidents.services import locked, steps_date
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
        if found := Entry.objects.filter(pk=key, incident=incident).first():
            return found
        values = {"kind": kind, "code": code, "on_date": on_date, "sealed": sealed, "detail": detail or {}}
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
        if found := Entry.objects.filter(pk=key, incident=incident).first():
            return found
        row = Entry(
            **_place(incident),
            id=key,
            kind=Entry.Kind.CORRECTION,
            code="" if happened else rules.NOT_HAPPENED,
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
        locked(incident)
        if found := Task.objects.filter(pk=key, incident=incident).first():
            return found
        row = Task(**_place(incident), id=key, owner=owner, due_date=due_date, created_by=by)
        row.text = keyring().seal(row, "text", text)
        row.save(force_insert=True)
        audit.record("incident.task_added", by=by, obj=incident)
    return row


def task_finish(*, task: Task, answer: str, note: str, by: Membership) -> Task:
    """A task is done; a check gets its answer, which is in the timeline too. A second time changes nothing."""
    with atomic():
        row = Task.objects.select_for_update(of=("self",)).select_related("incident").get(pk=task.pk)
        if row.done_at is not None:
            if row.answer != answer:
                raise Stale(row)
            return row
        incident = locked(row.incident)
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
        audit.record("incident.task_done", by=by, obj=row.incident, kind=row.kind, answer=answer)
    return row


def names_save(*, incident: Incident, names: dict[UUID, str], by: Membership) -> None:
    """Who the people of an incident are, by involvement: in the sealed part, and of this incident alone."""
    with atomic():
        locked(incident)
        keys, changed = keyring(), 0
        for row in Involvement.objects.filter(incident=incident, pk__in=names):
            if keys.open(row, "name") != names[row.pk]:
                row.name = keys.seal(row, "name", names[row.pk])
                row.save(update_fields=["name"])
                changed += 1
        if changed:
            audit.record("incident.names_saved", by=by, obj=incident, count=changed)


def _place(incident: Incident) -> dict[str, object]:
    return {"board_id": incident.board_id, "school_id": incident.school_id, "incident": incident}
