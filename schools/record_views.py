"""Reading back: who did what (audit trail) and which mails were sent. Never a mail's text, but in the demo's folder."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC
from email import message_from_bytes, policy
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core import audit_texts, audit_words
from core.access import public
from core.http import Request
from core.models import AuditEvent, Mail
from core.paging import page_of
from schools import roles
from schools.http import PlaceRequest
from schools.models import Invitation, Membership, School
from schools.place_pages import for_place
from schools.record_forms import AuditFilter
from schools.school_year import SchoolYear

DEMO_MAILS = 50
BETWEEN = b"\n" + b"-" * 79 + b"\n"  # below each mail of one file: those that were sent together


@for_place(roles.AUDIT_READ)
def audit_trail(request: PlaceRequest) -> HttpResponse:
    form = AuditFilter(request.GET or {})
    events = AuditEvent.objects.order_by("-at", "pk")
    events = form.apply(events, school=request.school) if form.is_valid() else events.none()
    page = page_of(request, events)
    names = _names(page)
    rows = [_readable(event, names) for event in page]
    context = {"form": form, "page": page, "rows": rows, "filtered": any(request.GET.get(name) for name in form.fields)}
    return render(request, "schools/records/audit.html", context, status=200 if form.is_valid() else 422)


@for_place(roles.MAIL_READ)
def mails(request: PlaceRequest) -> HttpResponse:
    rows = Mail.objects.defer("text").order_by("-created_at", "pk")
    page = page_of(request, rows)
    return render(request, "schools/records/mails.html", {"page": page})


@public()
def demo_mails(request: Request) -> HttpResponse:
    """In the demo mail goes to a folder; this page is everybody's letter box."""
    if not settings.DEMO:
        raise Http404
    files = sorted(settings.MAIL_FOLDER.glob("*.log"), reverse=True)[:DEMO_MAILS]
    read = [_demo_mail(mail) for file in files for mail in reversed(file.read_bytes().split(BETWEEN)) if mail.strip()]
    return render(request, "schools/records/demo_mails.html", {"mails": read})


def _demo_mail(content: bytes) -> dict[str, Any]:
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    date = message["date"].datetime if message["date"] else None
    if date and date.tzinfo is None:  # Django writes "-0000": the moment in UTC
        date = date.replace(tzinfo=UTC)
    text = body.get_content().strip() if body else ""
    return {"to": message["to"], "subject": message["subject"], "date": date, "text": text}


def _names(events: Iterable[AuditEvent]) -> dict[str, str]:
    """Names by id of who and what these events speak of: people and schools here, and what rooms name."""
    ids: dict[str, set[str]] = defaultdict(set)
    for event in events:
        ids[event.object_kind].add(event.object_id)
        ids["schools.user"].add(str(event.actor_id or ""))
        ids["schools.school"].add(str(event.school_id or ""))
    for known in ids.values():
        known.discard("")
    names: dict[str, str] = {}
    spoken_of = Q(user__in=ids["schools.user"]) | Q(pk__in=ids["schools.membership"])
    for pk, user_id, name in (
        Membership.objects.filter(spoken_of).order_by("created_at").values_list("pk", "user_id", "name")
    ):
        names |= {str(pk): name, str(user_id): name}
    for model in (Invitation, School):
        rows = model.objects.filter(pk__in=ids[model._meta.label_lower]).values_list("pk", "name")
        names |= {str(pk): name for pk, name in rows}
    return names | audit_words.names(ids)


def _readable(event: AuditEvent, names: dict[str, str]) -> dict[str, Any]:
    words = {key: _word(event.action, key, value) for key, value in event.detail.items()}
    words["object"] = names.get(event.object_id) or audit_words.unnamed(event.object_kind)
    return {
        "at": event.at,
        "who": names.get(str(event.actor_id)) if event.actor_id else _("Safetyplan itself"),
        "what": audit_texts.text(event.action, **words),
        "where": names.get(str(event.school_id), ""),
        "action": event.action,
    }


def _word(action: str, key: str, value: Any) -> str:
    """A detail as words: roles and kinds by their names, a school year with both its years, the rest as it is."""
    if isinstance(value, list):
        found = (roles.ROLES[code].name if code in roles.ROLES else audit_words.word(action, code) for code in value)
        return ", ".join(str(name).lower() for name in found)
    if key == "year" and isinstance(value, int):
        return str(SchoolYear(value))
    if key == "parts":
        return ", ".join(audit_words.word(action, code, key) for code in str(value).split())
    return audit_words.word(action, str(value), key)
