"""Which reminders there were, who was told and when: the proof that people were asked in time."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from core.models import Reminder, ReminderMail
from core.paging import page_of
from core.reminders import KINDS
from schools import roles
from schools.http import PlaceRequest
from schools.models import Membership, School
from schools.place_pages import for_place

PER_PAGE = 50


@for_place(roles.MAIL_READ)
def reminders(request: PlaceRequest) -> HttpResponse:
    page = page_of(request, Reminder.objects.order_by("-made_at", "pk"), PER_PAGE)
    told = _told(page)
    schools = {school.pk: school for school in School.objects.filter(pk__in={row.school_id for row in page})}
    rows = [
        {
            "row": row,
            "kind": KINDS.get(row.kind),
            "url": _url(request, row, schools.get(row.school_id)),
            "school": schools.get(row.school_id) if request.place_kind == "board" else None,
            "told": told[row.pk],
        }
        for row in page
    ]
    return render(request, "schools/records/reminders.html", {"page": page, "rows": rows})


def _told(page: Iterable[Reminder]) -> dict[UUID, list[dict[str, Any]]]:
    """Name and moment of every telling, by reminder."""
    ids = [row.pk for row in page]
    mails = list(ReminderMail.objects.filter(reminders__overlap=ids).order_by("at"))
    people = Membership.objects.filter(pk__in={mail.member_id for mail in mails})
    names = dict(people.values_list("pk", "name"))
    told: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for mail in mails:
        for pk in mail.reminders:
            told[pk].append({"name": names.get(mail.member_id, "–"), "at": mail.at})
    return told


def _url(request: PlaceRequest, row: Reminder, school: School | None) -> str:
    kind = KINDS.get(row.kind)
    return kind.url((school or request.board).slug, row.key) if kind else ""
