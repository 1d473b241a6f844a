"""What a board sees of its schools' contact persons, and the meetings of its coordinators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from contacts import selectors, services, table_selectors
from contacts.forms import MeetingForm
from contacts.models import ContactPerson, CoordinatorMeeting
from core.access import for_board
from core.paging import page_of
from schools.http import PlaceRequest
from schools.roles import BOARD_MANAGE, BOARD_READ
from schools.table_pages import table_file


@for_board(BOARD_READ)
def schools(request: PlaceRequest, board: str) -> HttpResponse:
    """Where somebody is missing, and whose training lapsed."""
    rows = selectors.of_board(timezone.localdate())
    context = {"page": page_of(request, rows), "missing": sum(bool(row.vacant) for row in rows), "total": len(rows)}
    return render(request, "contacts/board.html", context)


@for_board(BOARD_READ)
@never_cache
def schools_file(request: PlaceRequest, board: str, ending: str) -> HttpResponse:
    return table_file(request, table_selectors.board_table(selectors.of_board(timezone.localdate())), ending)


@for_board(BOARD_READ)
def meetings(request: PlaceRequest, board: str) -> HttpResponse:
    rows = CoordinatorMeeting.objects.prefetch_related("attendances__person__school")
    context = {"page": page_of(request, rows), "may_edit": BOARD_MANAGE in request.permissions}
    return render(request, "contacts/meetings.html", context)


@for_board(BOARD_MANAGE, "GET", "POST")
def meeting_add(request: PlaceRequest, board: str) -> HttpResponse:
    return _meeting(request, None)


@for_board(BOARD_MANAGE, "GET", "POST")
def meeting(request: PlaceRequest, board: str, coordinatormeeting: UUID) -> HttpResponse:
    row = get_object_or_404(CoordinatorMeeting, pk=coordinatormeeting)
    return _meeting(request, row)


def _meeting(request: PlaceRequest, row: CoordinatorMeeting | None) -> HttpResponse:
    now = selectors.holders(timezone.localdate()).values("person")
    was = row.attendances.values("person") if row else []
    people = ContactPerson.objects.filter(pk__in=now) | ContactPerson.objects.filter(pk__in=was)
    people = people.select_related("school").order_by("school__name", "name").distinct()
    initial = {}
    if row:
        there = [each["person"] for each in row.attendances.values("person")]
        initial = {"date": row.date, "place": row.place, "notes": row.notes, "seen": row.version, "people": there}
    form = MeetingForm(request.POST or None, people=people, initial=initial)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = form.cleaned_data | {"people": list(form.cleaned_data["people"])}
        try:
            services.meeting_save(meeting=row, **data, by=request.member)
            messages.success(request, _("Saved."))
            return redirect("contacts:meetings", request.board.slug)
        except services.Stale:
            again = request.POST.copy()
            again["seen"] = str(CoordinatorMeeting.objects.get(pk=row.pk if row else None).version)
            form, status = MeetingForm(again, people=people, initial=initial), 409
            messages.warning(
                request, _("Meanwhile somebody changed this. See how it is now, and save again if needed.")
            )
    context: dict[str, Any] = {"form": form, "meeting": row, "there": [], "stale": status == 409}
    if row and status == 409:
        context["meeting"] = CoordinatorMeeting.objects.get(pk=row.pk)
        context["there"] = row.attendances.select_related("person")
    return render(request, "contacts/meeting.html", context, status=status)
