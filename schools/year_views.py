"""Groups and classes per school year, and the steps to a new school year.

Every step keeps what was filled in, so going back, closing the window or a colleague taking over loses nothing.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import for_school
from core.versions import Stale
from schools import group_services as services
from schools import roles, support_selectors
from schools.form_pages import done, form_page
from schools.http import PlaceRequest, asked_year
from schools.models import Group, Membership, YearPreparation
from schools.school_year import SchoolYear
from schools.year_forms import CountsForm, GroupForm, PersonForm, slot_formset
from schools.year_rules import Slot, year_to_prepare

SEEN = {"step_people": ("people",), "step_confirm": ("groups", "people")}  # the others: the groups
STEPS = ("step_groups", "step_counts", "step_people", "step_confirm")


@for_school(roles.SCHOOL_READ)
def groups(request: PlaceRequest, school: str) -> HttpResponse:
    """The groups of one school year, the current one unless ``?jaar=`` names another."""
    year = asked_year(request)
    rows = list(Group.objects.filter(year=year.start))
    supporters = support_selectors.names_by_group(year.start)
    years = set(Group.objects.values_list("year", flat=True)) | {SchoolYear.of(timezone.localdate()).start, year.start}
    tabs = [
        {"label": str(SchoolYear(start)), "url": f"?jaar={start}", "current": start == year.start}
        for start in sorted(years, reverse=True)
    ]
    context = {
        "year": year,
        "rows": [(row, supporters.get(row.pk, [])) for row in rows],
        "supported": bool(supporters),
        "may_give": roles.PEOPLE_MANAGE in request.permissions,
        "tabs": tabs,
        "total": sum(row.pupil_count or 0 for row in rows),
        "unknown": sum(row.pupil_count is None for row in rows),
        "may_manage": roles.SCHOOL_MANAGE in request.permissions,
        "waiting": YearPreparation.objects.filter(confirmed_at__isnull=False, applied_at__isnull=True)
        .exclude(people={})
        .first(),
    }
    return render(request, "schools/year/groups.html", context)


@for_school(roles.SCHOOL_MANAGE, "GET", "POST")
def group_add(request: PlaceRequest, school: str) -> HttpResponse:
    year = asked_year(request)
    form = GroupForm(request.POST or None, sector=request.school.sector)
    if form.is_valid() and done(
        form, services.group_add, school=request.school, year=year.start, by=request.member, **form.cleaned_data
    ):
        messages.success(request, _("%(name)s has been added.") % {"name": form.cleaned_data["name"]})
        return to_groups(request, year)
    return form_page(request, "schools/year/group.html", form, year=year, group=None)


@for_school(roles.SCHOOL_MANAGE, "GET", "POST")
def group(request: PlaceRequest, school: str, group: UUID) -> HttpResponse:
    row, now, status = get_object_or_404(Group, pk=group), None, 0
    form = GroupForm(request.POST or None, sector=request.school.sector, group=row)
    try:
        if form.is_valid() and done(form, services.group_change, group=row, by=request.member, **form.cleaned_data):
            messages.success(request, _("Saved."))
            return to_groups(request, row.school_year)
    except Stale:
        again, now, status = request.POST.copy(), get_object_or_404(Group, pk=group), 409
        again["seen"] = services.seen_of(now)
        form = GroupForm(again, sector=request.school.sector, group=now)
    return form_page(request, "schools/year/group.html", form, status=status, year=row.school_year, group=row, now=now)


@for_school(roles.SCHOOL_MANAGE, "GET", "POST")
def group_remove(request: PlaceRequest, school: str, group: UUID) -> HttpResponse:
    """Asks first."""
    row = get_object_or_404(Group, pk=group)
    name, year = row.name, row.school_year
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(form, services.group_remove, group=row, by=request.member):
        messages.success(request, _("%(name)s has been removed.") % {"name": name})
        return to_groups(request, year)
    return form_page(request, "schools/year/remove.html", form, year=year, group=row)


@for_school(roles.SCHOOL_MANAGE, "GET", "POST")
def start(request: PlaceRequest, school: str) -> HttpResponse:
    """Which year is to be prepared, and how far that is."""
    year = _year_to_start(request)
    preparation = YearPreparation.objects.filter(year=year.start).first()
    if request.method == "POST":
        preparation = services.year_start(school=request.school, year=year, by=request.member)
        return redirect(_step_url(request, "step_groups", preparation))
    context = {
        "year": year,
        "preparation": preparation,
        "last": Group.objects.filter(year=year.previous.start).count(),
        "earlier": Group.objects.filter(year=year.previous.start).exists() and year.previous >= _first_choice(),
    }
    return render(request, "schools/year/start.html", context)


@for_school(roles.SCHOOL_MANAGE, "GET", "POST")
def step_groups(request: PlaceRequest, school: str, year_preparation: UUID) -> HttpResponse:
    preparation = get_object_or_404(YearPreparation, pk=year_preparation)
    if preparation.confirmed_at:
        return _confirmed_before(request, preparation)
    formset = slot_formset(preparation, request.school.sector, request.POST or None)
    if formset.is_bound and formset.is_valid():
        try:
            return _keep_slots(request, preparation, formset.slots(), "step_counts")
        except Stale as error:
            return _step(request, "step_groups", error.args[0], status=409, formset=formset)
    return _step(request, "step_groups", preparation, status=422 if formset.is_bound else 200, formset=formset)


@for_school(roles.SCHOOL_MANAGE, "GET", "POST")
def step_counts(request: PlaceRequest, school: str, year_preparation: UUID) -> HttpResponse:
    preparation = get_object_or_404(YearPreparation, pk=year_preparation)
    if preparation.confirmed_at:
        return _confirmed_before(request, preparation)
    form = CountsForm(request.POST if request.method == "POST" else None, preparation=preparation)
    if form.is_valid():
        try:
            return _keep_slots(request, preparation, form.slots(), "step_people")
        except Stale as error:
            return _step(request, "step_counts", error.args[0], status=409, form=form)
    return _step(request, "step_counts", preparation, status=422 if form.is_bound else 200, form=form)


@for_school(roles.PEOPLE_MANAGE, "GET", "POST")
def step_people(request: PlaceRequest, school: str, year_preparation: UUID) -> HttpResponse:
    """Also after confirming, until the first day of the year."""
    preparation = get_object_or_404(YearPreparation, pk=year_preparation)
    if preparation.applied_at:
        return _confirmed_before(request, preparation)
    data = request.POST if request.method == "POST" else None
    forms = [
        PersonForm(data, member=member, chosen=preparation.people.get(str(member.pk))) for member in _members(request)
    ]
    problem = Form(data)
    problem.is_valid()
    if data is not None and all(form.is_valid() for form in forms):
        people = {str(form.member.pk): form.chosen() for form in forms}
        saved = {"preparation": preparation, "people": people, "by": request.member, "seen": _seen(request)}
        try:
            if done(problem, services.year_save_people, **saved):
                if preparation.confirmed_at:
                    messages.success(request, _("Saved."))
                    return to_groups(request, preparation.school_year)
                return redirect(_step_url(request, "step_confirm", preparation))
        except Stale as error:
            return _step(request, "step_people", error.args[0], status=409, forms=forms, form=problem)
    return _step(
        request, "step_people", preparation, status=422 if problem.is_bound else 200, forms=forms, form=problem
    )


@for_school(roles.SCHOOL_MANAGE, "GET", "POST")
def step_confirm(request: PlaceRequest, school: str, year_preparation: UUID) -> HttpResponse:
    preparation = get_object_or_404(YearPreparation, pk=year_preparation)
    if preparation.confirmed_at:
        return _confirmed_before(request, preparation)
    form = Form(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    confirmed = {"preparation": preparation, "by": request.member, "seen": _seen(request)}
    try:
        if form.is_valid() and done(form, services.year_confirm, **confirmed):
            year = preparation.school_year
            messages.success(request, _("School year %(year)s is ready.") % {"year": year})
            own = str(request.member.pk) in preparation.people
            return redirect("/") if own and year.first_day <= timezone.localdate() else to_groups(request, year)
    except Stale as error:
        preparation, status = error.args[0], 409
    slots = [Slot.from_json(values) for values in preparation.groups]
    context = {
        "form": form,
        "slots": slots,
        "total": sum(slot.count or 0 for slot in slots),
        "unknown": [slot.name for slot in slots if slot.count is None],
        "changes": _changes(request, preparation),
        "supported": bool(support_selectors.supports_in(preparation.year - 1)),
    }
    return _step(request, "step_confirm", preparation, status=status, **context)


def _changes(request: PlaceRequest, preparation: YearPreparation) -> list[dict[str, Any]]:
    """Whoever stops or gets other roles, by name."""
    return [
        {"name": member.name, "before": member.role_names, "after": roles.names(chosen.get("roles", []))}
        for member in _members(request)
        if (chosen := preparation.people.get(str(member.pk)))
    ]


def _members(request: PlaceRequest) -> list[Membership]:
    return list(Membership.objects.active().filter(school=request.school).order_by("name"))


def _first_choice() -> SchoolYear:
    return year_to_prepare(timezone.localdate())


def _year_to_start(request: PlaceRequest) -> SchoolYear:
    """The year of this calendar year, or the one after it when that has its groups already."""
    year = _first_choice()
    prepared = YearPreparation.objects.filter(year=year.start)
    if Group.objects.filter(year=year.start).exists() and not prepared.filter(confirmed_at__isnull=True).exists():
        return year.next
    return year


def _keep_slots(request: PlaceRequest, preparation: YearPreparation, slots: list[Slot], following: str) -> HttpResponse:
    services.year_save_groups(preparation=preparation, slots=slots, by=request.member, seen=_seen(request))
    return redirect(_step_url(request, following, preparation))


def _confirmed_before(request: PlaceRequest, preparation: YearPreparation) -> HttpResponse:
    """A step that is opened or sent once more after the year was confirmed."""
    messages.info(request, _("School year %(year)s has already been confirmed.") % {"year": preparation.school_year})
    return to_groups(request, preparation.school_year)


def _step_url(request: PlaceRequest, name: str, preparation: YearPreparation) -> str:
    return reverse(f"year:{name}", args=[request.school.slug, preparation.pk])


def _seen(request: PlaceRequest) -> str:
    return request.POST.get("seen", "")[:16]


def _step(
    request: PlaceRequest, name: str, preparation: YearPreparation, *, status: int, **context: Any
) -> HttpResponse:
    """With 409 somebody else changed it meanwhile: what was typed stands there, beside how it is now."""
    labels = (_("Groups"), _("Numbers"), _("People"), _("Check"))
    steps = [
        {"label": f"{number} {label}", "url": _step_url(request, step, preparation), "current": step == name}
        for number, (step, label) in enumerate(zip(STEPS, labels, strict=True), start=1)
    ]
    before = STEPS.index(name) - 1
    context |= {
        "preparation": preparation,
        "year": preparation.school_year,
        "seen": preparation.seen(*SEEN.get(name, ("groups",))),
        "conflict": status == 409,
        "now": [Slot.from_json(values) for values in preparation.groups] if name in STEPS[:2] else [],
        "later": preparation.school_year.first_day > timezone.localdate(),
        "steps": [] if preparation.confirmed_at else steps,
        "back": _step_url(request, STEPS[before], preparation) if before >= 0 and not preparation.confirmed_at else "",
    }
    return render(request, f"schools/year/{name}.html", context, status=status)


def to_groups(request: PlaceRequest, year: SchoolYear) -> HttpResponse:
    return redirect(reverse("year:groups", args=[request.school.slug]) + f"?jaar={year.start}")
