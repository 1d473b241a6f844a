"""Sections of the school's own: added, moved, taken out of the plan and put back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import for_school
from plans import own_services, selectors, services
from plans.forms import AddSectionForm
from plans.http import get_plan
from plans.models import Section
from plans.views import get_section, may_edit
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT, PLAN_READ


def _kept_section(key: str) -> Section:
    """Also one that is not in the plan any more."""
    return get_object_or_404(Section.kept.select_related("plan__school"), key=key)


def _of_the_model(request: PlaceRequest, row: Section) -> HttpResponse:
    messages.warning(request, _("Only sections of your own can be moved or taken out."))
    return redirect("plans:section", request.school.slug, row.key)


@for_school(PLAN_EDIT, "GET", "POST")
def add_section(request: PlaceRequest, school: str) -> HttpResponse:
    """A section or annex that the model does not have."""
    plan = get_plan()
    form = AddSectionForm(request.POST or None, plan=plan, initial={"chapter": request.GET.get("chapter")})
    if form.is_valid():
        added = services.section_add(plan=plan, by=request.member, **form.cleaned_data)
        return redirect("plans:section", school, added.key)
    return render(request, "plans/add_section.html", {"form": form}, status=422 if form.errors else 200)


@for_school(PLAN_EDIT, "POST")
def move(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    """One place up or down among the school's own sections of the chapter."""
    row = get_section(request, section)
    if not row.own_chapter:
        return _of_the_model(request, row)
    row = own_services.section_move(section=row, up=request.POST.get("to") == "up", by=request.member)
    messages.success(request, _("The order of your own sections has changed."))
    return redirect("plans:particulars", school, row.key)


@for_school(PLAN_EDIT, "POST")
def take_out(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    row = _kept_section(section)
    if not row.own_chapter:
        return _of_the_model(request, row)
    own_services.section_take_out(section=row, by=request.member)
    messages.success(request, _("The section is no longer in the plan. Its text is kept, and you can put it back."))
    return redirect("plans:taken_out", school)


@for_school(PLAN_EDIT, "POST")
def put_back(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    row = _kept_section(section)
    if not row.own_chapter:
        return _of_the_model(request, row)
    row = own_services.section_put_back(section=row, by=request.member)
    messages.success(request, _("The section is in the plan again, at the end of its chapter."))
    return redirect("plans:section", school, row.key)


@for_school(PLAN_READ)
def taken_out(request: PlaceRequest, school: str) -> HttpResponse:
    """The school's own sections that are no longer in the plan, with their last text."""
    context = {"sections": selectors.taken_out(get_plan()), "may_edit": may_edit(request)}
    return render(request, "plans/taken_out.html", context)
