"""Who looks after which section, and when it is read again: all sections on one page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import for_school
from core.versions import Stale
from plans import selectors
from plans.forms import CareForm, care_forms
from plans.http import get_plan
from plans.models import Section
from plans.owner_services import Care, sections_set_care
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import PLAN_EDIT


@for_school(PLAN_EDIT, "GET", "POST")
def owners(request: PlaceRequest, school: str) -> HttpResponse:
    """Saves what was changed here and leaves the rest. With 409 a colleague changed the same sections meanwhile: what
    was typed stands there, beside how it is now."""
    plan = get_plan()
    sections = selectors.sections_of(plan)
    people = {str(row.pk): row for row in Membership.objects.active().filter(school=request.school).order_by("name")}
    forms = care_forms(sections, people, request.POST if request.method == "POST" else None)
    status, stale = 200, []
    if request.method == "POST":
        if all(form.is_valid() for form in forms):
            try:
                return _saved(request, [form.care() for form in forms if form.has_changed()])
            except Stale as error:
                status, stale = 409, error.args[0]
                forms = care_forms(sections, people, _seen_now(request, stale))
        else:
            status = 422
    by_section = {form.section: form for form in forms}
    context = {
        "chapters": [
            (chapter.model, [by_section[section] for section in chapter.sections])
            for chapter in selectors.outline(plan, sections)
        ],
        "wrong": [form for form in forms if status == 422 and form.errors],
        "stale": stale,
    }
    return render(request, "plans/owners.html", context, status=status)


def _saved(request: PlaceRequest, wanted: list[Care]) -> HttpResponse:
    sections_set_care(wanted=wanted, by=request.member)
    count = len(wanted)
    told = ngettext("Saved for %(count)s section.", "Saved for %(count)s sections.", count) % {"count": count}
    messages.success(request, told if count else _("Nothing was changed."))
    return redirect("plans:outline", request.school.slug)


def _seen_now(request: PlaceRequest, stale: list[Section]) -> dict[str, str]:
    """What was typed, by who has seen these sections as they are now."""
    return request.POST.dict() | {f"{row.key}-{CareForm.SEEN}": row.particulars for row in stale}
