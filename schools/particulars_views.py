"""The page with the particulars of a school, and that of a board with its schools."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.versions import Stale
from schools.duo.rules import edited
from schools.http import PlaceRequest
from schools.models import School
from schools.particulars_forms import ParticularsForm
from schools.particulars_services import particulars_from_duo, particulars_save, seen_of
from schools.place_pages import for_place, place_url
from schools.roles import SCHOOL_MANAGE


@for_place(SCHOOL_MANAGE, "GET", "POST")
def particulars(request: PlaceRequest) -> HttpResponse:
    place = request.school or request.board
    form, status = ParticularsForm(request.POST or None, place=place), 200
    try:
        if "duo" in request.POST:
            particulars_from_duo(place=place, seen=request.POST.get("seen", ""), by=request.member)
            return _saved(request)
        if form.is_valid():
            particulars_save(place=place, values=form.values, seen=form.cleaned_data["seen"], by=request.member)
            return _saved(request)
        status = 422 if form.errors else 200
    except Stale as error:
        place, status = error.args[0], 409
        again = request.POST.copy()
        again["seen"] = seen_of(place)
        form = ParticularsForm(None if "duo" in request.POST else again, place=place)
    return _page(request, place, form, status)


def _saved(request: PlaceRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(place_url(request, "particulars:particulars"))


def _page(request: PlaceRequest, place: Any, form: ParticularsForm, status: int) -> HttpResponse:
    here = School.objects.filter(state=School.State.OPEN) if request.place_kind == "board" else School.objects.none()
    context = {
        "form": form,
        "from_duo": bool(place.duo),
        "now": place if status == 409 else None,
        "edited": edited(place),
        "schools": here.only("name", "slug", "town", "board_id", "transfer_to"),
    }
    return render(request, "schools/particulars.html", context, status=status)
