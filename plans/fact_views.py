"""Facts in the plan that changed: one page for all of them, and the two answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core.access import for_school
from plans import fact_selectors
from plans.fact_services import FactChanged, fact_leave, fact_take
from plans.forms import FactForm
from plans.http import get_plan
from plans.models import FactQuote
from plans.views import may_edit
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT, PLAN_READ


@for_school(PLAN_READ)
def facts(request: PlaceRequest, school: str) -> HttpResponse:
    """Every quoted fact that is no longer so."""
    context = {"drifts": fact_selectors.drifts(get_plan()), "may_edit": may_edit(request), "with_section": True}
    return render(request, "plans/facts.html", context)


@for_school(PLAN_EDIT, "POST")
def fact(request: PlaceRequest, school: str, factquote: UUID) -> HttpResponse:
    """Take the new value, or leave the text."""
    quote = get_object_or_404(FactQuote.objects.select_related("section"), pk=factquote)
    form = FactForm(request.POST)
    if not form.is_valid():
        context = {"drifts": fact_selectors.drifts(get_plan()), "may_edit": True, "with_section": True}
        return render(request, "plans/facts.html", context, status=422)
    take = form.cleaned_data["choice"] == "take"
    try:
        (fact_take if take else fact_leave)(quote=quote, value=form.cleaned_data["now"], by=request.member)
    except FactChanged:
        messages.warning(request, _("Meanwhile it changed again. Look at it once more."))
    else:
        messages.success(request, _("The text now says what is so.") if take else _("The text stays as it is."))
    back = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(back, None) and back.startswith(f"/s/{school}/")
    return redirect(back if here else reverse("plans:facts", args=[school]))
