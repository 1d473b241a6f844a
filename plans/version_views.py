"""Pages of versions: keeping the plan under a name, reading it back, comparing, and putting a text back."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import for_school
from core.paging import page_of
from plans import version_selectors as versions
from plans.compare_selectors import differences
from plans.forms import CompareForm, MilestoneForm, RestoreForm
from plans.http import get_plan
from plans.milestone_selectors import texts
from plans.milestone_services import milestone_make
from plans.models import Milestone, Section
from plans.services import HeldByBoard
from plans.version_services import TextChanged, section_restore
from plans.views import get_section, may_edit
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT, PLAN_READ


@for_school(PLAN_READ, "GET", "POST", write=PLAN_EDIT)
def milestones(request: PlaceRequest, school: str) -> HttpResponse:
    """Every milestone, and a form to keep the plan as it is now."""
    plan = get_plan()
    form = MilestoneForm(request.POST or None)
    if form.is_valid():
        milestone_make(plan=plan, kind=Milestone.Kind.NAMED, name=form.cleaned_data["name"], by=request.member)
        messages.success(request, _("Kept. You find this version back here, whatever changes later."))
        return redirect("plans:milestones", school)
    page = page_of(request, plan.milestones.select_related("made_by"))
    context = {"plan": plan, "page": page, "form": form, "may_edit": may_edit(request)}
    return render(request, "plans/milestones.html", context, status=422 if form.errors else 200)


@for_school(PLAN_READ)
def milestone(request: PlaceRequest, school: str, milestone: UUID) -> HttpResponse:
    """The plan as it was then."""
    plan = get_plan()
    row = get_object_or_404(plan.milestones.select_related("made_by"), pk=milestone)
    kept = texts(row)
    chapters = [(chapter, [text for text in kept if text.chapter == chapter.key]) for chapter in plan.model.chapters]
    context = {"milestone": row, "chapters": [(chapter, found) for chapter, found in chapters if found]}
    return render(request, "plans/milestone.html", context)


@for_school(PLAN_READ)
def compare(request: PlaceRequest, school: str) -> HttpResponse:
    """Two versions of the plan in one; by default what changed since it was adopted."""
    plan = get_plan()
    choice, kept = versions.plan_choice(plan, _asked(request))
    form = compare_form(request, choice)
    old, new = (kept.get(form.cleaned_data[name], plan) for name in ("old", "new"))
    found = differences(old, new)
    changed = [each for each in found if each.state != "same"]
    whole = form.cleaned_data["whole"]
    context = {
        "form": form,
        "plan": plan,
        "nothing_kept": not kept,
        "changed": changed,
        "total": len(found),
        "shown": found if whole else changed,
        "may_edit": may_edit(request),
        **words_of(form, choice),
    }
    return render(request, "plans/compare.html", context)


def _asked(request: PlaceRequest) -> set[UUID]:
    """The milestones that the address names."""
    found = set()
    for name in ("old", "new"):
        with suppress(ValueError):
            found.add(UUID(request.GET.get(name, "")))
    return found


def compare_form(request: PlaceRequest, choice: versions.Choice) -> CompareForm:
    """What was chosen in the address, or 404 where it names something that is not there."""
    form = CompareForm(request.GET, choices=list(choice.labels.items()), usual=choice.usual)
    if not form.is_valid():
        raise Http404
    return form


def words_of(form: CompareForm, choice: versions.Choice) -> dict[str, Any]:
    """What both pages say about what is compared."""
    chosen = form.cleaned_data
    return {
        "whole": chosen["whole"],
        "old_label": choice.labels[chosen["old"]],
        "new_label": choice.labels[chosen["new"]],
    }


@for_school(PLAN_READ)
def compare_section(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    """Two texts of one section in one."""
    return section_page(request, get_section(request, section))


def section_page(
    request: PlaceRequest, row: Section, form: RestoreForm | None = None, status: int = 200, **chosen: int
) -> HttpResponse:
    asked: dict[str, Any] = {**request.GET.dict(), **{name: str(number) for name, number in chosen.items()}}
    also = {int(asked[name]) for name in ("old", "new") if asked.get(name, "").isdecimal() and len(asked[name]) < 9}
    choice, found = versions.section_choice(row, also)
    which = CompareForm(asked, choices=list(choice.labels.items()), usual=choice.usual)
    if not which.is_valid():
        raise Http404
    old, new = (int(which.cleaned_data[name]) for name in ("old", "new"))
    restorable = [found[number] for number in (old, new) if versions.may_be_restored(found[number], row)]
    context = {
        "section": row,
        "form": which,
        "old": old,
        "new": new,
        "compared": versions.compare_section_texts(row, old, new),
        "reasons": versions.reasons_between(row, old, new),
        "version": restorable[0] if restorable and may_edit(request) else None,
        "restore_form": form or RestoreForm(initial={"seen": row.version}),
        **words_of(which, choice),
    }
    return render(request, "plans/compare_section.html", context, status=status)


@for_school(PLAN_EDIT, "POST")
def restore(request: PlaceRequest, school: str, section: str, sectionversion: UUID) -> HttpResponse:
    """Put an earlier text back, unless the section changed since that was decided."""
    row = get_section(request, section)
    version = get_object_or_404(row.versions, pk=sectionversion)
    if versions.waits(version):
        return redirect("plans:conflict", school, row.key, version.pk)
    version.section = row
    form = RestoreForm(request.POST)
    if not form.is_valid():
        return section_page(request, row, form, 422, old=version.number, new=row.version)
    try:
        section_restore(version=version, by=request.member, **form.cleaned_data)
    except HeldByBoard as error:
        messages.warning(request, error.messages[0])
        return section_page(request, row, None, 409, old=version.number, new=row.version)
    except TextChanged:
        messages.warning(request, _("Meanwhile the text was changed again. Look at it once more."))
        return section_page(request, get_section(request, section), None, 409, old=version.number, new=row.version)
    messages.success(request, _("Put back. The text that stood here is in the history."))
    return redirect("plans:section", school, row.key)
