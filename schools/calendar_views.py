"""The year calendar of a school, and the holidays of a board."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import for_board, for_school
from core.versions import Stale
from schools import calendar_rules, roles
from schools import calendar_services as services
from schools.calendar_forms import CalendarItemForm, HolidayFileForm, HolidayForm, RegionsForm
from schools.calendar_models import CalendarItem, Holiday, Region
from schools.calendar_selectors import CalendarRow, calendar_of, holidays_of, seen_of
from schools.http import PlaceRequest, asked_year
from schools.roles import ROLES
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use


@for_school(roles.SCHOOL_READ)
def year(request: PlaceRequest, school: str) -> HttpResponse:
    """A school year by month; the current one unless ``?jaar=`` names another."""
    shown, now = asked_year(request), SchoolYear.of(timezone.localdate())
    holidays = holidays_of(request.school)
    rows = calendar_of(request.school, shown, holidays)
    tabs = [
        {"label": str(each), "url": f"?jaar={each.start}", "current": each == shown}
        for each in sorted({now.previous, now, now.next, shown})
    ]
    context = {
        "year": shown,
        "months": _months(shown, [row for row in rows if not row.off], holidays),
        "off": [row for row in rows if row.off],
        "tabs": tabs,
        "today": timezone.localdate(),
        "may_edit": roles.PLAN_EDIT in request.permissions,
        "has_holidays": bool(holidays),
    }
    return render(request, "schools/calendar/year.html", context)


def _months(shown: SchoolYear, rows: list[CalendarRow], holidays: list[Holiday]) -> list[dict[str, Any]]:
    """What is in each month, by day: holidays where they begin, the rest where it is due."""
    lines = [(row.due, {"row": row, "roles": [ROLES[code].name for code in row.roles]}) for row in rows]
    lines += [(each.first_date, {"holiday": each}) for each in holidays]
    found = []
    for first in calendar_rules.months(shown):
        here = [pair for pair in lines if (pair[0].year, pair[0].month) == (first.year, first.month)]
        if here:
            found.append({"first": first, "lines": [line for _day, line in sorted(here, key=lambda pair: pair[0])]})
    return found


@for_school(roles.PLAN_EDIT, "GET", "POST")
def item_add(request: PlaceRequest, school: str) -> HttpResponse:
    shown = asked_year(request)
    form = CalendarItemForm(request.POST or None, year=shown, own=True, new=True)
    if form.is_valid():
        services.item_add(year=shown.start, by=request.member, **form.cleaned_data)
        messages.success(request, _("It is in the calendar."))
        return _to_year(request, shown)
    return _item_page(request, form, shown, _("Add a date of your own"))


@for_school(roles.PLAN_EDIT, "GET", "POST")
def item(request: PlaceRequest, school: str, calendaritem: str) -> HttpResponse:
    """Another day, or not for this school."""
    shown, row = _find(request, calendaritem)
    seen = seen_of(shown.start, row.key)
    initial = {"title": row.title, "date": row.last, "off": row.off, "seen": seen}
    form = CalendarItemForm(request.POST or None, year=shown, own=row.own, initial=initial)
    if form.is_valid():
        try:
            services.item_change(year=shown.start, key=row.key, by=request.member, **form.cleaned_data)
        except Stale:
            again = request.POST.copy()
            again["seen"] = seen
            form = CalendarItemForm(again, year=shown, own=row.own)
            return _item_page(request, form, shown, row.title, row, status=409)
        messages.success(request, _("Saved."))
        return _to_year(request, shown)
    return _item_page(request, form, shown, row.title, row)


@for_school(roles.PLAN_EDIT, "POST")
def item_done(request: PlaceRequest, school: str, calendaritem: str) -> HttpResponse:
    shown, row = _find(request, calendaritem)
    try:
        services.item_done(year=shown.start, key=row.key, done=request.POST.get("done") == "1", by=request.member)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return _to_year(request, shown)


def _find(request: PlaceRequest, key: str) -> tuple[SchoolYear, CalendarRow]:
    """An item of the calendar, or one of the school's own in its year; 404 otherwise."""
    shown = asked_year(request)
    if key not in calendar_rules.load():
        own = CalendarItem.objects.filter(key=key).exclude(title="").first()
        if own is None:
            raise Http404
        shown = SchoolYear(own.year)
    rows = calendar_of(request.school, shown, holidays_of(request.school))
    found = next((row for row in rows if row.key == key), None)
    if found is None:
        raise Http404
    return shown, found


def _to_year(request: PlaceRequest, shown: SchoolYear) -> HttpResponse:
    return redirect(f"{reverse('calendar:year', args=[request.school.slug])}?jaar={shown.start}")


def _item_page(
    request: PlaceRequest,
    form: CalendarItemForm,
    shown: SchoolYear,
    title: str,
    row: CalendarRow | None = None,
    *,
    status: int = 0,
) -> HttpResponse:
    context = {"form": form, "year": shown, "title": title, "row": row, "conflict": status == 409}
    return render(request, "schools/calendar/item.html", context, status=status or (422 if form.errors else 200))


# --- The board's holidays ---


@for_board(roles.BOARD_READ, "GET", "POST", write=roles.BOARD_MANAGE)
def holidays(request: PlaceRequest, board: str) -> HttpResponse:
    form = HolidayForm(request.POST or None)
    if form.is_valid():
        _say_added(request, services.holidays_add(rows=form.rows, by=request.member))
        return redirect("calendar:holidays", board)
    return _holidays_page(request, form=form)


@for_board(roles.BOARD_MANAGE, "POST")
def holidays_import(request: PlaceRequest, board: str) -> HttpResponse:
    form = HolidayFileForm(request.POST, request.FILES)
    if form.is_valid():
        _say_added(request, services.holidays_add(rows=form.cleaned_data["rows"], by=request.member))
        return redirect("calendar:holidays", board)
    return _holidays_page(request, file_form=form)


@for_board(roles.BOARD_MANAGE, "POST")
def regions(request: PlaceRequest, board: str) -> HttpResponse:
    schools = list(schools_in_use())
    form = RegionsForm(request.POST, schools=schools)
    if form.is_valid():
        services.regions_set(regions={UUID(key): value for key, value in form.cleaned_data.items()}, by=request.member)
        messages.success(request, _("Saved."))
        return redirect("calendar:holidays", board)
    return _holidays_page(request, regions_form=form)


@for_board(roles.BOARD_MANAGE, "POST")
def holiday_remove(request: PlaceRequest, board: str, holiday: UUID) -> HttpResponse:
    row = get_object_or_404(Holiday, pk=holiday)
    services.holiday_remove(holiday=row, by=request.member)
    messages.success(request, _("The holiday was taken away."))
    return redirect("calendar:holidays", board)


def _say_added(request: PlaceRequest, added: int) -> None:
    if added:
        text = ngettext("%(count)s holiday was added.", "%(count)s holidays were added.", added)
        messages.success(request, text % {"count": added})
    else:
        messages.info(request, _("These holidays were there already."))


def _holidays_page(request: PlaceRequest, **forms: Any) -> HttpResponse:
    bound = [form for form in forms.values() if form.is_bound]
    rows = Holiday.objects.filter(last_date__gte=SchoolYear.of(timezone.localdate()).previous.first_day)
    schools = list(schools_in_use())
    context = {
        "form": forms.get("form") or HolidayForm(),
        "file_form": forms.get("file_form") or HolidayFileForm(),
        "regions_form": forms.get("regions_form") or RegionsForm(schools=schools),
        "wrong": bound[0] if bound else None,
        "regions": [{"name": region.label, "rows": [row for row in rows if row.region == region]} for region in Region],
        "has_rows": bool(rows),
        "unknown": sum(not school.region for school in schools),
        "has_schools": bool(schools),
        "may_manage": roles.BOARD_MANAGE in request.permissions,
    }
    return render(request, "schools/calendar/holidays.html", context, status=422 if bound else 200)
