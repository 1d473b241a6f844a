"""Every write to the quarterly talks: plan, prepare, invite, hold, minutes."""

from collections.abc import Sequence
from datetime import date, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit, outbox
from core.mail import send_mail
from core.models import Job
from core.tenancy import atomic
from core.versions import Stale
from reviews import rules
from reviews.invitations import ATTACHED
from reviews.models import QuarterlyTalk, ReviewRecord
from reviews.prepare_selectors import contents_of
from reviews.rules import Quarter
from schools.calendar_models import CalendarItem
from schools.calendar_services import item_done
from schools.models import Membership, School
from schools.roles import REVIEWS_READ


class AlreadyHeld(ValidationError):
    """The talk was held: its figures and decisions are what they were."""

    def __init__(self) -> None:
        super().__init__(_("This talk was held already. What was shown and decided stays as it was."), code="held")


def talk_begin(*, quarter: Quarter, by: Membership, today: date | None = None) -> QuarterlyTalk:
    """The talk about a quarter; begun twice it is the same one. ``ValidationError`` for one that cannot be begun."""
    if not rules.may_begin(quarter, today or timezone.localdate()):
        raise ValidationError(_("This quarter has not begun yet, or is too long ago."), code="quarter")
    try:
        with atomic():
            known = _find(quarter)
            if known:
                return known
            record = ReviewRecord.create(year=quarter.year, number=quarter.number)
            talk = QuarterlyTalk.create(record=record)
            audit.record("review.begun", by=by, obj=talk, year=quarter.year, quarter=quarter.number)
            return talk
    except IntegrityError:  # somebody else just did
        return QuarterlyTalk.objects.select_related("record").get(
            record__year=quarter.year, record__number=quarter.number
        )


def _find(quarter: Quarter) -> QuarterlyTalk | None:
    rows = QuarterlyTalk.objects.select_related("record")
    return rows.filter(record__year=quarter.year, record__number=quarter.number).first()


def talk_plan(
    *, talk: QuarterlyTalk, planned_date: date, begins_at: time | None, place: str, seen: int, by: Membership
) -> QuarterlyTalk:
    """When and where. The same again changes nothing; ``Stale`` when it is not the version ``seen`` any more.

    Who was invited for another day hears of this one.
    """
    with atomic():
        row = locked_talk(talk)
        if row.is_held:
            raise AlreadyHeld
        asked = (planned_date, begins_at, place)
        if asked == (row.record.planned_date, row.begins_at, row.place):
            return row
        if row.version != seen:
            raise Stale(row)
        row.record.planned_date, row.begins_at, row.place = asked
        row.record.save(update_fields=["planned_date"])
        if row.invited_at:
            _invite(row, row.school, by, moved=True)
        save_talk(row, "begins_at", "place", "invited_at")
        audit.record("review.planned", by=by, obj=row, quarter=row.record.number)
    return row


def talk_prepare(*, talk: QuarterlyTalk, school: School, by: Membership, today: date | None = None) -> QuarterlyTalk:
    """Gather what the talk shows, as of today. Until it is held this can be done again, with newer figures."""
    today = today or timezone.localdate()
    with atomic():
        row = locked_talk(talk)
        if row.is_held:
            raise AlreadyHeld
        again = row.is_prepared
        row.contents = contents_of(school, row.quarter, today).kept()
        row.prepared_by = by
        row.record.prepared_date = today
        row.record.save(update_fields=["prepared_date"])
        save_talk(row, "contents", "prepared_by")
        audit.record("review.refreshed" if again else "review.prepared", by=by, obj=row, quarter=row.record.number)
    return row


def notes_save(*, talk: QuarterlyTalk, notes: str, seen: int, by: Membership) -> QuarterlyTalk:
    """What who leads the talk wants to have at hand."""
    with atomic():
        row = locked_talk(talk)
        if row.notes == notes:
            return row
        if row.version != seen:
            raise Stale(row)
        row.notes = notes
        save_talk(row, "notes")
        audit.record("review.notes_saved", by=by, obj=row)
    return row


def talk_invite(*, talk: QuarterlyTalk, school: School, seen: int, by: Membership, today: date | None = None) -> int:
    """Mail everybody who works at the school when it is and what it is about; returns how many. A second press of the
    same page mails nobody."""
    with atomic():
        row = locked_talk(talk)
        if row.is_held:
            raise AlreadyHeld
        if row.record.planned_date is None:
            raise ValidationError(_("Choose a date first."), code="no_date")
        if row.record.planned_date < (today or timezone.localdate()):
            raise ValidationError(_("That day has passed. Choose a new day first."), code="past")
        if row.version != seen:
            raise Stale(row)
        number = _invite(row, school, by)
        save_talk(row, "invited_at")
    return number


def _invite(row: QuarterlyTalk, school: School, by: Membership, *, moved: bool = False) -> int:
    people = invited(school)
    for member in people:
        _mail(row, school, member, moved=moved)
    row.invited_at = timezone.now()
    audit.record("review.invited", by=by, obj=row, people=len(people))
    return len(people)


def invited(school: School) -> list[Membership]:
    """Who is asked to come: everybody who works at the school and may see the talk."""
    rows = Membership.objects.active().filter(school=school).select_related("user").order_by("name")
    return [row for row in rows if REVIEWS_READ in row.permissions]


def _mail(talk: QuarterlyTalk, school: School, member: Membership, *, moved: bool = False) -> None:
    with translation.override("nl"):
        url = settings.SITE_URL + reverse("reviews:talk", args=[school.slug, talk.pk])
        text = render_to_string(
            "reviews/invitation.txt",
            {"talk": talk, "school": school, "member": member, "url": url, "moved": moved},
        )
        subject = (
            _("Changed: quarterly talk about safety at %(school)s")
            if moved
            else _("Invitation: quarterly talk about safety at %(school)s")
        ) % {"school": school}
    about = (ATTACHED, str(talk.pk))
    send_mail("quarterly_talk", to=member.user.email, subject=subject, text=text, attach=about)


def talk_hold(
    *,
    talk: QuarterlyTalk,
    held_date: date,
    present: Sequence[str],
    present_count: int,
    by: Membership,
) -> QuarterlyTalk:
    """The talk was held: its contents are proof now, and its minutes are made. Said twice it is said once."""
    with atomic():
        row = locked_talk(talk)
        if row.is_held:
            return row
        if not row.is_prepared:
            raise ValidationError(_("Prepare the talk first."), code="unprepared")
        row.record.held_date = held_date
        row.record.save(update_fields=["held_date"])
        row.present, row.present_count, row.held_by = list(present), present_count, by
        save_talk(row, "present", "present_count", "held_by")
        audit.record("review.held", by=by, obj=row, quarter=row.record.number, people=present_count)
        _ask_minutes(row, by)
        calendar_done(row.quarter.year, row.quarter.number, by)
    return row


def calendar_done(year: int, number: int, by: Membership) -> None:
    """The date of the year calendar that asks for it is done too, unless the school switched it off."""
    key = rules.CALENDAR[number]
    if not CalendarItem.objects.filter(year=year, key=key, off=True).exists():
        item_done(year=year, key=key, done=True, by=by)


def minutes_make(*, talk: QuarterlyTalk, by: Membership) -> QuarterlyTalk:
    """Make the minutes anew: what became of decisions since is in them then."""
    with atomic():
        row = locked_talk(talk)
        if not row.is_held:
            raise ValidationError(_("Minutes are there once the talk was held."), code="not_held")
        busy = Job.objects.filter(key=row.job_key).exclude(state__in=(Job.State.DONE, Job.State.FAILED)).exists()
        if not busy:
            _ask_minutes(row, by)
    return row


def _ask_minutes(row: QuarterlyTalk, by: Membership) -> None:
    row.minutes_number += 1
    row.save(update_fields=["minutes_number"])
    outbox.enqueue("reviews.minutes", key=row.job_key, payload={"talk": str(row.pk)}, user_id=by.user_id)
    audit.record("review.minutes_asked", by=by, obj=row)


def locked_talk(talk: QuarterlyTalk) -> QuarterlyTalk:
    """The talk and its record as they are now, until the end of the transaction."""
    row = QuarterlyTalk.objects.select_for_update(of=("self",)).get(pk=talk.pk)
    row.record = ReviewRecord.objects.select_for_update(of=("self",)).get(pk=row.record_id)
    return row


def save_talk(row: QuarterlyTalk, *names: str) -> None:
    row.version += 1
    row.save(update_fields=[*names, "version"])
