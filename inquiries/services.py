"""Asking, answering, asking on and closing. Mails say only that there is something to read, and where."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit
from core.mail import send_mail
from core.tenancy import Scope, atomic, require_board, use_scope
from core.versions import Stale
from inquiries.models import Inquiry, InquiryEntry
from inquiries.selectors import who_answers
from schools.models import Membership, School


def inquiry_ask(
    *, schools: Iterable[School], subject: str, text: str, due_date: date, form_key: UUID, by: Membership
) -> list[Inquiry]:
    """Ask the same of several schools; each answers for itself. The same form sent twice asks once.

    Raises ``Stale`` when it was sent before with something else in it.
    """
    asked = []
    with atomic():
        Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)  # pressed twice: the second finds the first
        for school in schools:
            with use_scope(Scope(user=by.user_id, board=require_board(), school=school.pk)):
                known = Inquiry.objects.filter(form_key=form_key).first()
                if known is None:
                    known = Inquiry.create(form_key=form_key, subject=subject, due_date=due_date, asked_by=by)
                    _say(known, text, form_key, by, by_board=True)
                    audit.record("inquiry.asked", by=by, obj=known, subject=subject)
                    _mail_school(known)
                elif (known.subject, known.due_date, _said(known, form_key)) != (subject, due_date, text):
                    raise Stale(known)
                asked.append(known)
    return asked


def inquiry_say(
    *, inquiry: Inquiry, text: str, form_key: UUID, seen: int, by: Membership, due_date: date | None = None
) -> Inquiry:
    """Answer, or as the board ask on: then with another term, without which a term that passed would be late at once.

    Raises ``Stale`` when somebody was first, or this form was and says something else now; the same form twice says it
    once.
    """
    by_board = by.school_id is None
    with atomic():
        row = _locked(inquiry)
        said = _said(row, form_key)
        if said == text and due_date in (None, row.due_date):
            return row
        if said is not None or row.version != seen or row.is_closed:
            raise Stale(row)
        if by_board:
            row.due_date = due_date or row.due_date
            _require_ahead(row.due_date)
        _say(row, text, form_key, by, by_board=by_board)
        row.state = Inquiry.State.OPEN if by_board else Inquiry.State.ANSWERED
        _save(row, "state", "due_date")
        audit.record("inquiry.asked_on" if by_board else "inquiry.answered", by=by, obj=row)
        if by_board:
            _mail_school(row)
        else:
            _mail_asker(row)
    return row


def inquiry_move(*, inquiry: Inquiry, due_date: date, seen: int, by: Membership) -> Inquiry:
    """Give a school another term."""
    with atomic():
        row = _locked(inquiry)
        if row.is_closed:
            raise Stale(row)
        if row.due_date == due_date:
            return row
        if row.version != seen:
            raise Stale(row)
        _require_ahead(due_date)
        row.due_date = due_date
        _save(row, "due_date")
        audit.record("inquiry.moved", by=by, obj=row)
    return row


def inquiry_close(*, inquiry: Inquiry, seen: int, by: Membership) -> Inquiry:
    """The board has what it wanted to know, also without an answer. Closing twice is as good as once."""
    with atomic():
        row = _locked(inquiry)
        if row.is_closed:
            return row
        if row.version != seen:
            raise Stale(row)
        row.state, row.closed_at, row.closed_by = Inquiry.State.CLOSED, timezone.now(), by
        _save(row, "state", "closed_at", "closed_by")
        audit.record("inquiry.closed", by=by, obj=row)
    return row


def _require_ahead(due_date: date) -> None:
    if due_date <= timezone.localdate():
        raise ValidationError(_("Choose a day after today."), code="past")


def _locked(inquiry: Inquiry) -> Inquiry:
    return Inquiry.objects.select_for_update(of=("self",)).select_related("school", "asked_by__user").get(pk=inquiry.pk)


def _say(row: Inquiry, text: str, form_key: UUID, by: Membership, *, by_board: bool) -> None:
    place = {"board_id": row.board_id, "school_id": row.school_id}
    InquiryEntry.create(**place, inquiry=row, form_key=form_key, by_board=by_board, text=text, author=by)


def _said(row: Inquiry, form_key: UUID) -> str | None:
    """What was said with this form."""
    return row.entries.filter(form_key=form_key).values_list("text", flat=True).first()


def _save(row: Inquiry, *names: str) -> None:
    row.version += 1
    row.save(update_fields=[*names, "version"])


def _mail_school(row: Inquiry) -> None:
    """To who answers for the school."""
    for member in who_answers([row.school]).select_related("user"):
        _mail(row, member, reverse("inquiries:inquiry", args=[row.school.slug, row.pk]), asks=True)


def _mail_asker(row: Inquiry) -> None:
    """To who asked; once they left, to the administrators of the board."""
    at_work = Membership.objects.active().filter(user__is_active=True).select_related("user")
    admins = at_work.filter(school__isnull=True, roles__contains=["board_admin"])
    for member in at_work.filter(pk=row.asked_by_id) or admins:
        _mail(row, member, reverse("inquiries:board_inquiry", args=[row.board.slug, row.pk]), asks=False)


def _mail(row: Inquiry, member: Membership, path: str, *, asks: bool) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Your board asks you something") if asks else _("A school answered your question")
        words = {"name": member.first_name, "asks": asks, "url": settings.SITE_URL + path}
        text = render_to_string("inquiries/mail.txt", words)
    send_mail("inquiry", to=member.user.email, subject=subject, text=text)
