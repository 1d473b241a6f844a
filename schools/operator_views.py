"""For those who run the installation: asking for a board to be opened. They see no board's data."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.access import operator
from schools.board_services import TRANSFERS, Opening, board_request_opening, own_requests, transfers_ask
from schools.http import PlaceRequest
from schools.people_forms import OpeningForm


@operator("GET", "POST")
def boards(request: PlaceRequest) -> HttpResponse:
    """The workers open the board, because a web request is never the system; the page shows how far they are."""
    if "transfers" in request.POST:
        transfers_ask(by=request.user)
        messages.success(request, _("We are looking. Load this page again in a moment."))
        return redirect("operator:boards")
    form = OpeningForm(request.POST or None)
    if form.is_valid():
        board_request_opening(Opening(**form.cleaned_data), by=request.user)
        messages.success(request, _("The board will be opened in a moment. The first administrator gets a mail."))
        return redirect("operator:boards")
    looked = own_requests(request.user, TRANSFERS, most=1)
    context = {"form": form, "requests": own_requests(request.user), "looked": looked[0] if looked else None}
    return render(request, "schools/operator/boards.html", context, status=422 if form.errors else 200)
