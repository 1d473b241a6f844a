"""Every write about contact persons."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import rules, selectors
from contacts.models import AdviserCount, ContactPerson, ContactTask, CoordinatorMeeting, MeetingAttendance, Training
from core import audit
from core.tenancy import atomic, require_school
from core.versions import Stale
from schools.models import Membership

FIELDS = ("name", "phone", "email", "days", "reach", "away_from", "away_until", "public")


def person_add(
    *,
    tasks: list[str],
    started_on: date,
    by: Membership,
    member: Membership | None = None,
    form_key: UUID | None = None,
    **values: Any,
) -> ContactPerson:
    """Somebody to turn to, with the tasks they begin with. The same form sent twice adds them once."""
    key = form_key or uuid4()
    with atomic():
        Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
        if known := ContactPerson.objects.filter(pk=key).first():
            return known
        person = ContactPerson.create(pk=key, member=member, **values)
        audit.record("contact.added", by=by, obj=person)
        for task in tasks:
            task_begin(person=person, task=task, started_on=started_on, by=by)
    return person


def person_named(*, name: str, tasks: list[str], by: Membership) -> ContactPerson:
    """Give tasks to somebody of whom only the name is known: on the list already, a colleague, or neither."""
    today = timezone.localdate()
    with atomic():
        person = ContactPerson.objects.filter(name=name).first()
        if person is None:
            member = Membership.objects.active().filter(school=require_school(), name=name).first()
            return person_add(name=name, member=member, tasks=tasks, started_on=today, by=by)
        for task in tasks:
            task_begin(person=person, task=task, started_on=today, by=by)
    return person


def person_change(*, person: ContactPerson, seen: int, by: Membership, **values: Any) -> ContactPerson:
    """How to reach somebody. Raises ``Stale`` when it is not the version ``seen`` any more."""
    with atomic():
        row = ContactPerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
        changed = [name for name in FIELDS if name in values and getattr(row, name) != values[name]]
        if not changed:
            return row
        if row.version != seen:
            raise Stale(row)
        for name in changed:
            setattr(row, name, values[name])
        row.version += 1
        row.save(update_fields=[*changed, "version"])
        audit.record("contact.changed", by=by, obj=row)
    return row


def task_begin(
    *, person: ContactPerson, task: str, started_on: date, by: Membership, deputy: ContactPerson | None = None
) -> ContactTask:
    """Give somebody a task; who has it already keeps the term they are in."""
    with atomic():
        ContactPerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
        row = ContactTask.objects.filter(person=person, task=task, ended_on__isnull=True).first()
        if row is None:
            row = ContactTask.create(person=person, task=task, started_on=started_on, deputy=deputy)
            audit.record("contact.task_begun", by=by, obj=person, task=task)
    return row


def task_end(*, term: ContactTask, ended_on: date, by: Membership | None) -> ContactTask:
    """End a term; its last day is never before its first. Ending it again changes nothing."""
    with atomic():
        row = ContactTask.objects.select_for_update(of=("self",)).select_related("person").get(pk=term.pk)
        if row.ended_on is None:
            row.ended_on = max(ended_on, row.started_on)
            row.save(update_fields=["ended_on"])
            audit.record("contact.task_ended", by=by, obj=row.person, task=row.task)
    return row


def task_set_deputy(*, term: ContactTask, deputy: ContactPerson | None, by: Membership | None) -> ContactTask:
    with atomic():
        row = ContactTask.objects.select_for_update(of=("self",)).select_related("person").get(pk=term.pk)
        if row.deputy_id != (deputy and deputy.pk):
            row.deputy = deputy
            row.save(update_fields=["deputy"])
            audit.record("contact.deputy_set", by=by, obj=row.person, task=row.task)
    return row


def end_terms_of_leavers() -> int:
    """Write down that members whose work here ended hold no task any more, and are nobody's deputy; returns how many
    terms ended."""
    terms = ContactTask.objects.filter(ended_on__isnull=True, person__member__ended_at__isnull=False)
    with atomic():
        rows = list(terms.select_related("person__member"))
        for term in rows:
            last = timezone.localdate(term.person.member.ended_at) - timedelta(1)
            task_end(term=term, ended_on=last, by=None)
        for term in ContactTask.objects.filter(deputy__member__ended_at__isnull=False):
            task_set_deputy(term=term, deputy=None, by=None)
    return len(rows)


def person_forget(*, person: ContactPerson, by: Membership | None) -> ContactPerson:
    """Keep nothing that tells who it was: name, telephone, mail and courses. What the terms were stays, of nobody.

    Raises ValidationError while a task runs. Doing it twice happens once.
    """
    today = timezone.localdate()
    with atomic():
        row = ContactPerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if row.forgotten_at:
            return row
        running = list(row.tasks.exclude(ended_on__lt=today))
        if running and not row.has_left:
            raise ValidationError(_("End the tasks first."), code="has_task")
        for term in running:
            task_end(term=term, ended_on=today, by=by)
        for term in ContactTask.objects.filter(deputy=row):
            task_set_deputy(term=term, deputy=None, by=by)
        row.trainings.all().delete()
        values: dict[str, Any] = dict.fromkeys(("name", "phone", "email", "reach"), "")
        values |= {"days": [], "away_from": None, "away_until": None, "public": False, "member": None}
        values |= {"forgotten_at": timezone.now(), "version": row.version + 1}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        audit.record("contact.forgotten", by=by, obj=row)
    return row


def forget_after_term(today: date) -> int:
    """Forget whose last task ended long ago; returns how many."""
    rows = list(selectors.to_forget(today))
    for row in rows:
        person_forget(person=row, by=None)
    return len(rows)


def training_add(
    *, person: ContactPerson, title: str, followed_on: date, valid_until: date | None, by: Membership
) -> Training:
    """A course; without an end date it counts for a year. The same course on the same day is kept once."""
    with atomic():
        ContactPerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
        row = Training.objects.filter(person=person, title=title, followed_on=followed_on).first()
        if row is None:
            until = valid_until or rules.refresh_date(followed_on)
            row = Training.create(person=person, title=title, followed_on=followed_on, valid_until=until)
            audit.record("contact.training_added", by=by, obj=person)
    return row


def training_remove(*, training: Training, by: Membership) -> None:
    """Take away what was noted by mistake."""
    with atomic():
        if Training.objects.filter(pk=training.pk).delete()[0]:
            audit.record("contact.training_removed", by=by, obj=training.person)


def adviser_counts_save(*, year: int, counts: dict[str, int], by: Membership) -> None:
    """One's own numbers of a school year; the same numbers again change nothing. What others filled in stays."""
    with atomic():
        Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
        rows = AdviserCount.objects.select_for_update(of=("self",)).filter(year=year)
        own = rows.filter(member=by)
        changed = not own.exists() and bool(rows.filter(member=None).update(member=by))
        known = {row.subject: row for row in own}
        for subject, count in counts.items():
            row = known.get(subject)
            if row is None:
                AdviserCount.create(year=year, subject=subject, member=by, count=count)
            elif row.count != count:
                row.count = count
                row.save(update_fields=["count"])
            else:
                continue
            changed = True
        if changed:
            audit.record("contact.numbers_saved", by=by, year=year)


def meeting_save(
    *,
    meeting: CoordinatorMeeting | None,
    date: date,
    place: str,
    notes: str,
    people: list[ContactPerson],
    seen: int,
    by: Membership,
    form_key: UUID | None = None,
) -> CoordinatorMeeting:
    """Plan or change a meeting, with who was there. The same form sent twice plans one. Raises ``Stale`` when somebody
    changed it meanwhile."""
    with atomic():
        if meeting is None:
            Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
            if known := CoordinatorMeeting.objects.filter(pk=form_key).first():
                return known
            row = CoordinatorMeeting.create(pk=form_key or uuid4(), date=date, place=place, notes=notes)
        else:
            row = CoordinatorMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
            if row.version != seen:
                raise Stale(row)
            row.date, row.place, row.notes, row.version = date, place, notes, row.version + 1
            row.save(update_fields=["date", "place", "notes", "version"])
        there = set(row.attendances.values_list("person_id", flat=True))
        row.attendances.exclude(person__in=people).delete()
        for person in people:
            if person.pk not in there:
                MeetingAttendance.create(meeting=row, person=person)
        audit.record("contact.meeting_saved", by=by, obj=row)
    return row
