"""Posters and the paragraph for the school guide: make them, fetch them, and see whether they are still right."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import for_school
from publication import handout_selectors, handout_services, selectors
from publication.forms import HandoutForm
from publication.models import Handout
from publication.printing import guide_text
from schools.http import PlaceRequest
from schools.roles import CONTACTS_EDIT, SCHOOL_READ


@for_school(SCHOOL_READ, "GET", "POST", write=CONTACTS_EDIT)
def handouts(request: PlaceRequest, school: str) -> HttpResponse:
    """All three, with what is no longer right; POST makes one (again), or notes that it is not used any more."""
    status = 200
    if request.method == "POST":
        status = _carry_out(request, HandoutForm(request.POST))
        if status == 200:
            return redirect("publication:handouts", school)
    racks = handout_selectors.racks(request.school)
    page = selectors.page_of_school()
    guide = next(rack for rack in racks if rack.kind == Handout.Kind.GUIDE)
    context = {
        "racks": racks,
        "open": bool(page and page.contacts_at),
        "anybody": bool(guide.now["people"]),
        "text": guide_text(guide.now),
        "may_edit": CONTACTS_EDIT in request.permissions,
    }
    return render(request, "publication/handouts.html", context, status=status)


def _carry_out(request: PlaceRequest, form: HandoutForm) -> int:
    if not form.is_valid():
        messages.error(request, _("Choose what to make."))
        return 422
    kind = form.cleaned_data["kind"]
    try:
        if form.cleaned_data["do"] == "make":
            handout_services.handout_make(kind=kind, by=request.member)
            messages.success(request, _("It is being made. In a moment you can fetch it here."))
        else:
            handout_services.handout_end(kind=kind, by=request.member)
            messages.success(request, _("Noted. We do not ask about it any more."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return 422
    return 200
