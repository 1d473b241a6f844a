"""The norm sets of a board: what is law, and bills one can count with beforehand."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import for_board
from schools import norm_selectors, norm_sets
from schools.http import PlaceRequest
from schools.norm_services import norm_switch
from schools.roles import BOARD_MANAGE, BOARD_READ


@for_board(BOARD_READ)
def norms(request: PlaceRequest, board: str) -> HttpResponse:
    context = {"sets": norm_selectors.sets(request.board), "may_switch": BOARD_MANAGE in request.permissions}
    return render(request, "schools/norms.html", context)


@for_board(BOARD_MANAGE, "POST")
def switch(request: PlaceRequest, board: str, normswitch: str) -> HttpResponse:
    """Switch the set in the address on or off."""
    try:
        found = norm_sets.norm_set(normswitch)
    except KeyError:
        raise Http404 from None
    on, reason = request.POST.get("on") == "1", " ".join(request.POST.get("reason", "").split())[:300]
    try:
        norm_switch(code=found.code, on=on, reason=reason, by=request.member)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("norms:norms", board)
    said = _("Your schools now count with: %(set)s.") if on else _("Your schools no longer count with: %(set)s.")
    messages.success(request, said % {"set": found.title})
    return redirect("norms:norms", board)
