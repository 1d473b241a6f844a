"""The board's page of programs that read its figures."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_board
from oversight.forms import TokenForm
from oversight.models import ApiToken
from oversight.token_services import token_make, token_revoke
from schools.http import PlaceRequest
from schools.roles import BOARD_MANAGE


@for_board(BOARD_MANAGE, "GET", "POST")
@never_cache
def tokens(request: PlaceRequest, board: str) -> HttpResponse:
    """Which programs there are. POST: a key for one more, shown on this very answer and nowhere else."""
    form, key = TokenForm(request.POST or None), ""
    status = 422 if form.errors else 200
    if form.is_valid():
        key = token_make(by=request.member, **form.cleaned_data)
        if not key:
            messages.warning(request, _("This key was made already. Is it lost? Take it back and make another."))
        form = TokenForm()
    context = {"form": form, "key": key, "tokens": ApiToken.objects.select_related("created_by")}
    return render(request, "oversight/tokens.html", context, status=status)


@for_board(BOARD_MANAGE, "POST")
def revoke(request: PlaceRequest, board: str, apitoken: UUID) -> HttpResponse:
    row = get_object_or_404(ApiToken, pk=apitoken)
    token_revoke(token=row, by=request.member)
    messages.success(request, _("Taken back. That program reads nothing any more."))
    return redirect("oversight:tokens", board)
