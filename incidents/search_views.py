"""Searching the register. The filters are in the address. The words come by POST and go on sealed, for one person on
one day, so that neither an address nor a log has them; every look is written down."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core import crypto
from core.access import for_school
from core.paging import page_of
from incidents import list_selectors, search_selectors, selectors
from incidents.search_forms import LONGEST, SearchForm
from incidents.search_services import texts_searched
from incidents.views import register_tabs
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import INCIDENTS_HANDLE

SEALED = "woorden"  # in the address: what was typed, sealed


@for_school(INCIDENTS_HANDLE, "GET", "POST")
@never_cache
def search(request: PlaceRequest, school: str) -> HttpResponse:
    """POST takes what was typed and leads to an address with the filters, at which the register is searched."""
    years = list_selectors.years_of(timezone.localdate())
    options: dict[str, Any] = {"member": request.member, "years": years}
    if request.method == "POST":
        form = SearchForm(request.POST, **options)
        if form.is_valid():
            return redirect(f"{reverse('incidents:search', args=[school])}?{asked_in(form, request.member)}")
        return show(request, form)
    words = words_in(request.GET.get(SEALED, ""), request.member)
    form = SearchForm(request.GET.dict() | {"tekst": words}, **options)
    return show(request, form, words=words) if form.is_valid() else show(request, form)


def show(request: PlaceRequest, form: SearchForm, *, words: str = "") -> HttpResponse:
    found, asked = None, any(field.value() for field in form)
    rows = search_selectors.cases_like(request.member, form.wanted()) if form.is_valid() and asked else None
    if rows is not None and words:
        found = search_selectors.scan(rows, words, sealed=selectors.may_read_sealed(request.member))
        texts_searched(cases=found.scanned, found=len(found.ids), by=request.member)
        rows = rows.filter(pk__in=found.ids)
    page = page_of(request, rows.select_related("owner", "own_subtype")) if rows is not None else None
    context = {
        "form": form,
        "page": page,
        "opens": {row.pk for row in page} if page else set(),
        "found": found,
        "narrowed": any(field.errors for field in form.filters),
        "chosen": form.chosen if form.is_valid() else [],
        "lost": SEALED in request.GET and not words,
        "tabs": register_tabs(request, "zoeken"),
        "follows_all": selectors.may_assign(request.member),
        "sealed": selectors.may_read_sealed(request.member),
    }
    return render(request, "incidents/search.html", context, status=422 if form.errors else 200)


def asked_in(form: SearchForm, member: Membership) -> str:
    """The filters, and the words sealed, as the end of an address."""
    asks = QueryDict(mutable=True)
    asks.update({field.name: field.data for field in form.filters if field.data})
    if words := form.cleaned_data["tekst"]:
        asks[SEALED] = crypto.encrypt(words.ljust(LONGEST), purpose=_purpose(member))  # all of one length
    return asks.urlencode()


def words_in(token: str, member: Membership) -> str:
    """What was typed; nothing of an address that is somebody else's or of another day."""
    try:
        return crypto.decrypt(token, purpose=_purpose(member)).strip() if token else ""
    except crypto.Unreadable:
        return ""


def _purpose(member: Membership) -> str:
    return f"incidents.search|{member.pk}|{timezone.localdate()}"
