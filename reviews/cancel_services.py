"""A planned talk that does not take place after all: said once, to everybody who has it in their calendar."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import audit
from core.mail import send_mail
from core.tenancy import atomic
from core.versions import Stale
from reviews.invitations import CANCELLED
from reviews.models import CancelledTalk, QuarterlyTalk
from reviews.selectors import decisions_of
from reviews.services import AlreadyHeld, invited, locked_talk, save_talk
from schools.models import Membership


class HasDecisions(ValidationError):
    """Something was decided for this talk already: that must not get lost along with it."""

    def __init__(self) -> None:
        super().__init__(
            _("Decisions were written down for this talk. Take them away on the screen first, or choose another day."),
            code="decided",
        )


def why_not(talk: QuarterlyTalk) -> ValidationError | None:
    """What keeps a planned talk from being cancelled."""
    if talk.is_held:
        return AlreadyHeld()
    return HasDecisions() if decisions_of(talk) else None


def talk_cancel(*, talk: QuarterlyTalk, reason: str, seen: int, by: Membership) -> CancelledTalk | None:
    """The quarter is without a talk again. Who was invited hears of it, once: said twice it is None.

    Notes stay. What was gathered is gathered anew for the next talk. Raises ``Stale`` when it is not the version
    ``seen`` any more.
    """
    with atomic():
        row = locked_talk(talk)
        day = row.record.planned_date
        if day is None:
            return None
        if error := why_not(row):
            raise error
        if row.version != seen:
            raise Stale(row)
        done = CancelledTalk.create(
            talk=row,
            planned_date=day,
            begins_at=row.begins_at,
            invited=row.invited_at is not None,
            reason=reason,
            number=row.cancelled.count(),
            sequence=row.version + 1,
            cancelled_by=by,
        )
        people = _tell(done)
        row.begins_at, row.place, row.invited_at = None, "", None
        row.record.planned_date = row.record.prepared_date = None
        row.record.save(update_fields=["planned_date", "prepared_date"])
        save_talk(row, "begins_at", "place", "invited_at")
        audit.record("review.cancelled", by=by, obj=row, quarter=row.record.number, people=people)
    return done


def _tell(done: CancelledTalk) -> int:
    """Mail those who were invited and still work here; returns how many."""
    talk = done.talk
    if talk.invited_at is None:
        return 0
    people = [member for member in invited(talk.school) if member.created_at <= talk.invited_at]
    with translation.override("nl"):
        url = settings.SITE_URL + reverse("reviews:talk", args=[talk.school.slug, talk.pk])
        subject = _("Cancelled: quarterly talk about safety at %(school)s") % {"school": talk.school}
        for member in people:
            values = {"done": done, "school": talk.school, "member": member, "url": url}
            text = render_to_string("reviews/cancelled.txt", values)
            attach = (CANCELLED, str(done.pk))
            send_mail("quarterly_talk", to=member.user.email, subject=subject, text=text, attach=attach)
    return len(people)
