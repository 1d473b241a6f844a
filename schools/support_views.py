"""Who supports which groups of a school year: by that they follow the cases in which these are named."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.access import for_school
from core.versions import Stale
from schools import roles, support_selectors
from schools.http import PlaceRequest, asked_year
from schools.models import Group
from schools.support_forms import SupportForm
from schools.support_services import supports_save
from schools.year_views import to_groups


@for_school(roles.PEOPLE_MANAGE, "GET", "POST")
def supports(request: PlaceRequest, school: str) -> HttpResponse:
    """``?jaar=`` names another school year. With 409 somebody else chose meanwhile: what was ticked stands there."""
    year, status = asked_year(request), 200
    members = support_selectors.supporters(request.school.pk)
    groups = list(Group.objects.filter(year=year.start))
    now = support_selectors.supports_in(year.start)
    about: dict[str, Any] = {"members": members, "groups": groups, "now": now, "seen": support_selectors.seen_of(now)}
    form = SupportForm(request.POST if request.method == "POST" else None, **about)
    if form.is_valid():
        values = {"chosen": form.chosen(), "seen": form.cleaned_data["seen"]}
        try:
            supports_save(school=request.school, year=year.start, by=request.member, **values)
        except Stale:
            again = request.POST.copy()
            again["seen"] = about["seen"]
            form, status = SupportForm(again, **about), 409
        else:
            messages.success(request, _("Saved."))
            return to_groups(request, year)
    elif form.is_bound:
        status = 422
    names = support_selectors.names_by_group(year.start) if status == 409 else {}
    conflict = [(row.name, names.get(row.pk, [])) for row in groups] if status == 409 else []
    context = {"form": form, "year": year, "members": members, "groups": groups, "conflict": conflict}
    return render(request, "schools/year/supports.html", context, status=status)
