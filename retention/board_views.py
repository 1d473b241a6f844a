"""What a board decides about keeping, and what was erased at its schools."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import for_board
from core.files import serve
from retention import rules, selectors, services
from retention.forms import TermForm
from schools.http import PlaceRequest
from schools.roles import BOARD_MANAGE, BOARD_READ


@for_board(BOARD_READ, "GET", "POST", write=BOARD_MANAGE)
def terms(request: PlaceRequest, board: str) -> HttpResponse:
    """Per category how long and why; every decision there was; and how it goes at the schools."""
    now = selectors.terms_now()
    asked = request.GET.get("soort", "")
    category = rules.categories().get(asked) or next(
        (row for row in rules.categories().values() if row.code not in now), next(iter(rules.categories().values()))
    )
    term = now.get(category.code)
    initial = {
        "category": category.code,
        "years": term.years if term else category.years,
        "reason": term.reason if term else category.reason,
        "decided_date": timezone.localdate(),
    }
    form = TermForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.term_set(by=request.member, **form.cleaned_data)
        messages.success(request, _("Saved. From now on this term counts."))
        return redirect("retention:terms", board)
    context = {
        "form": form,
        "rows": [(row, now.get(row.code)) for row in rules.categories().values()],
        "missing": [row for row in rules.categories().values() if row.code not in now],
        "before": selectors.terms_before(),
        "lists": selectors.lists_of_schools(),
        "today": timezone.localdate(),
        "law": rules.law("no_term"),
        "may_manage": BOARD_MANAGE in request.permissions,
    }
    return render(request, "retention/terms.html", context, status=422 if form.errors else 200)


@for_board(BOARD_READ)
def certificate(request: PlaceRequest, board: str, erasure_list: UUID) -> HttpResponseBase:
    row = selectors.lists().filter(pk=erasure_list).first()
    if row is None or row.certificate is None:
        raise Http404
    return serve(request, row.certificate)
