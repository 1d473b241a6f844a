"""How a board looks: its own page, and what browsers fetch for it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import for_board, through_door
from core.models import Door
from schools import look_rules
from schools.http import PlaceRequest
from schools.look_forms import LookForm
from schools.look_models import BoardLook, look_css
from schools.look_services import DOOR, look_set
from schools.roles import BOARD_MANAGE

FOR_EVER = "public, max-age=31536000, immutable"
OURS = "#12436d"


@for_board(BOARD_MANAGE, "GET", "POST")
def look(request: PlaceRequest, board: str) -> HttpResponse:
    """Colour and logo. ``?colour=`` shows this very page in that colour, before it is kept."""
    asked = request.GET.get("colour", "").lower()
    shown = asked if look_rules.is_colour(asked) else request.board.brand or OURS
    initial = {"colour": shown, "own": bool(request.board.brand or asked)}
    if "preview" in request.POST:  # by way of POST, because a form that is sent by GET puts its token in the address
        return redirect(f"{request.path}?{urlencode({'colour': request.POST.get('colour', '')})}")
    form = LookForm(request.POST or None, request.FILES or None, initial=initial, has_logo=request.board.has_logo)
    if form.is_valid():
        look_set(colour=form.cleaned_data["colour"], logo=form.picture, by=request.member)
        messages.success(request, _("Saved. Your schools see it from now on."))
        return redirect("look:look", board)
    context = {
        "form": form,
        "preview": asked if look_rules.is_colour(asked) else "",
        "colour": shown,
        "ratio": round(look_rules.weakest(shown), 1),
        "readable": look_rules.readable(shown),
        "nearest": look_rules.nearest(shown),
    }
    return render(request, "schools/look.html", context, status=422 if form.errors else 200)


@for_board(BOARD_MANAGE)
def preview(request: PlaceRequest, board: str) -> HttpResponse:
    """The tokens of a colour that was not kept yet."""
    return HttpResponse(look_css(request.GET.get("colour", "").lower()), content_type="text/css; charset=utf-8")


@through_door(DOOR, named=True)
def css(request: HttpRequest, door: Door) -> HttpResponse:
    """The tokens of a look; its address names its content, so it never changes."""
    row = get_object_or_404(BoardLook)
    return HttpResponse(row.css, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_EVER})


@through_door(DOOR, named=True)
def logo(request: HttpRequest, door: Door) -> HttpResponse:
    row = get_object_or_404(BoardLook)
    if not row.logo:
        raise Http404
    headers = {"Cache-Control": FOR_EVER, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(bytes(row.logo), content_type="image/png", headers=headers)
