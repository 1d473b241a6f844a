"""A quarterly talk in somebody's own calendar: as a file to fetch, and along with the mail that invites them."""

from datetime import date
from email.mime.text import MIMEText

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core import ical, mail
from core.models import Mail
from reviews.models import QuarterlyTalk
from schools.models import School

ATTACHED = "reviews.talk"


def file_name(talk: QuarterlyTalk) -> str:
    return f"kwartaalgesprek-{talk.quarter}.ics"


def entry_of(talk: QuarterlyTalk, school: School, day: date, *, place: str = "") -> ical.Entry:
    """``day``: for when it is planned."""
    return ical.Entry(
        uid=f"{talk.pk}@safetyplan",
        title=str(talk),
        day=day,
        url=settings.SITE_URL + reverse("reviews:talk", args=[school.slug, talk.pk]),
        stamp=timezone.now(),
        begins_at=talk.begins_at,
        place=place,
        sequence=talk.version,
    )


def attached(talk: QuarterlyTalk, sent: Mail) -> MIMEText | None:
    """The entry of today for who gets this mail: title, time and link. Where it is, is behind the link."""
    day = talk.record.planned_date
    if day is None or talk.is_held:
        return None
    entry = entry_of(talk, talk.school, day)
    content = ical.invitation(entry, sender=mail.sender(), name=talk.school.name, to=sent.to)
    part = MIMEText(content.decode(), "calendar", "utf-8")
    part.set_param("method", ical.INVITES)
    part.add_header("Content-Disposition", "attachment", filename=file_name(talk))
    return part
