"""A quarterly talk in somebody's own calendar: as a file to fetch, and along with the mail that invites them."""

from datetime import date, timedelta
from email.mime.text import MIMEText

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core import ical, mail
from core.models import Mail
from reviews.models import CancelledTalk, QuarterlyTalk
from schools.models import School

LASTS = timedelta(minutes=30)  # as its agenda says
ATTACHED, CANCELLED = "reviews.talk", "reviews.cancelled"


def file_name(talk: QuarterlyTalk) -> str:
    return f"kwartaalgesprek-{talk.quarter}.ics"


def uid_of(talk: QuarterlyTalk, number: int) -> str:
    """Of the entry in a calendar. What was cancelled is gone: what is planned after it is another one."""
    return f"{talk.pk}-{number}@safetyplan" if number else f"{talk.pk}@safetyplan"


def entry_of(talk: QuarterlyTalk, school: School, day: date, *, place: str = "") -> ical.Entry:
    """``day``: for when it is planned."""
    return ical.Entry(
        uid=uid_of(talk, talk.cancelled.count()),
        title=str(talk),
        day=day,
        url=_address(talk, school),
        stamp=timezone.now(),
        begins_at=talk.begins_at,
        lasts=LASTS,
        place=place,
        sequence=talk.version,
    )


def attached(talk: QuarterlyTalk, sent: Mail) -> MIMEText | None:
    """The entry of today for who gets this mail: title, time and link. Where it is, is behind the link."""
    day = talk.record.planned_date
    if day is None or talk.is_held:
        return None
    entry = entry_of(talk, talk.school, day)
    return _part(talk, ical.INVITES, ical.invitation(entry, sender=mail.sender(), name=talk.school.name, to=sent.to))


def taken_back(done: CancelledTalk, sent: Mail) -> MIMEText:
    """What takes the entry of a cancelled talk out of the calendar of who gets this mail."""
    talk = done.talk
    entry = ical.Entry(
        uid=uid_of(talk, done.number),
        title=str(talk),
        day=done.planned_date,
        url=_address(talk, talk.school),
        stamp=done.cancelled_at,
        begins_at=done.begins_at,
        lasts=LASTS,
        sequence=done.sequence,
    )
    content = ical.cancellation(entry, sender=mail.sender(), name=talk.school.name, to=sent.to)
    return _part(talk, ical.CANCELS, content)


def _address(talk: QuarterlyTalk, school: School) -> str:
    return settings.SITE_URL + reverse("reviews:talk", args=[school.slug, talk.pk])


def _part(talk: QuarterlyTalk, method: str, content: bytes) -> MIMEText:
    part = MIMEText(content.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename=file_name(talk))
    return part
