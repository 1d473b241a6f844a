"""A board's page of kinds of incidents: which its schools choose from, and subtypes of its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import for_board
from incidents import selectors, type_services
from incidents.forms import SubtypeForm, SwitchForm
from incidents.models import OwnSubtype
from incidents.taxonomy import OTHER, load
from schools.http import PlaceRequest
from schools.roles import BOARD_MANAGE, BOARD_READ


@for_board(BOARD_READ, "GET", "POST", write=BOARD_MANAGE)
def types(request: PlaceRequest, board: str) -> HttpResponse:
    """POST switches one kind on or off."""
    if request.method != "POST":
        return show(request)
    form = SwitchForm(request.POST, types=load().types)
    if not form.is_valid():
        return show(request, status=422)
    try:
        type_services.type_switch(code=form.cleaned_data["code"], on=form.cleaned_data["on"], by=request.member)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return show(request, status=422)
    messages.success(request, _("Saved. What was reported keeps its kind."))
    return redirect("incidents:types", board)


@for_board(BOARD_MANAGE, "POST")
def subtype_add(request: PlaceRequest, board: str) -> HttpResponse:
    form = SubtypeForm(request.POST, types=load().types)
    if not form.is_valid():
        return show(request, form=form, status=422)
    try:
        type_services.subtype_add(**form.cleaned_data, by=request.member)
    except ValidationError as error:
        form.add_error("name", error)
        return show(request, form=form, status=422)
    messages.success(request, _("Your schools can choose it from now on."))
    return redirect("incidents:types", board)


@for_board(BOARD_MANAGE, "POST")
def subtype_end(request: PlaceRequest, board: str, own_subtype: UUID) -> HttpResponse:
    row = get_object_or_404(OwnSubtype, pk=own_subtype)
    type_services.subtype_end(subtype=row, by=request.member)
    messages.success(request, _("Nobody chooses it any more. Incidents that have it keep it."))
    return redirect("incidents:types", board)


def show(request: PlaceRequest, *, form: SubtypeForm | None = None, status: int = 200) -> HttpResponse:
    on = {kind.code for kind in selectors.types_on()}
    own = selectors.own_subtypes()
    rows: list[dict[str, Any]] = [
        {
            "kind": kind,
            "on": kind.code in on,
            "stays": kind.code == OTHER,
            "own": [row for row in own if row.type == kind.code],
        }
        for kind in load().types
    ]
    context = {
        "rows": rows,
        "form": form or SubtypeForm(types=load().types),
        "may_manage": BOARD_MANAGE in request.permissions,
    }
    return render(request, "incidents/types.html", context, status=status)
