"""Pages of the statutory monitor: a school year, and its steps."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school
from monitoring import law_content, law_selectors, law_services
from monitoring.board_table_selectors import law_school_table
from monitoring.law_file_forms import LABELS, MappingForm, ResultFileForm
from monitoring.law_file_rules import MEANS, TooMany, candidates, guesses, rounded
from monitoring.law_forms import FORMS
from monitoring.models import StatutoryMonitor
from monitoring.paper_selectors import papers_of
from schools.http import PlaceRequest, asked_year
from schools.roles import SURVEYS_MANAGE
from schools.school_year import SchoolYear
from schools.table_pages import table_file

FIRST = "vragenlijst"


@for_school(SURVEYS_MANAGE)
@never_cache
def law(request: PlaceRequest, school: str) -> HttpResponse:
    """``?jaar=`` the calendar year in which a school year begins."""
    today = timezone.localdate()
    page = law_selectors.law_page(request.school, asked_year(request).start, today)
    now = SchoolYear.of(today).start
    years = sorted({now, now - 1, *(row.year for row in page.years)}, reverse=True)
    context = {
        "page": page,
        "days": page.days_left(today),
        "content": law_content.load(),
        "papers": papers_of(page.row.pk) if page.row else [],
        "years": [(year, SchoolYear(year)) for year in years],
    }
    return render(request, "monitoring/law.html", context)


@for_school(SURVEYS_MANAGE)
@never_cache
def law_table(request: PlaceRequest, school: str, ending: str) -> HttpResponse:
    """What was written down of every school year, as a file."""
    return table_file(request, law_school_table(StatutoryMonitor.objects.all()), ending)


@for_school(SURVEYS_MANAGE, "GET", "POST")
def law_step(request: PlaceRequest, school: str, step: str) -> HttpResponse:
    """One step of the school year in ``?jaar=``; the first step begins it."""
    year = asked_year(request).start
    row = StatutoryMonitor.objects.filter(year=year).first()
    if row is None and step != FIRST:
        return redirect(f"{reverse(f'monitoring:law_{FIRST}', args=[school])}?jaar={year}")
    if row and request.method == "POST" and "clear" in request.POST:
        return _clear(request, row, step)
    form = FORMS[step](request.POST or None, year=year, monitor=row, initial=_from_file(request))
    status, theirs = 200, None
    if form.is_valid():
        try:
            seen = form.cleaned_data["seen"] or 0
            if row is None:
                law_services.law_begin(year=year, values=form.values, by=request.member)
            else:
                law_services.law_change(monitor=row, seen=seen, step=step, values=form.values, by=request.member)
            messages.success(request, _("It was written down."))
            return redirect(f"{reverse('monitoring:law', args=[school])}?jaar={year}")
        except law_services.Stale as error:
            theirs, status = error.args[0], 409
            form = FORMS[step]({**request.POST.dict(), "seen": theirs.version}, year=year, monitor=theirs)
    elif form.errors:
        status = 422
    context: dict[str, Any] = {
        "form": form,
        "row": row,
        "step": step,
        "title": law_selectors.STEPS[step],
        "theirs": theirs,
        "clearable": step != FIRST and law_selectors.is_done(row, step),
        "year": SchoolYear(year),
        "content": law_content.load(),
    }
    return render(request, "monitoring/law_step.html", context, status=status)


def _clear(request: PlaceRequest, row: StatutoryMonitor, step: str) -> HttpResponse:
    """Empty a step; the questionnaire itself can only be another."""
    if step == FIRST:
        raise Http404
    seen = request.POST.get("seen", "")
    names = [name for name in FORMS[step].base_fields if name != "seen"]
    try:
        law_services.law_clear(
            monitor=row, seen=int(seen) if seen.isdecimal() else 0, step=step, names=names, by=request.member
        )
        messages.success(request, _("It was taken out."))
    except law_services.Stale:
        messages.warning(request, _("Somebody else changed this meanwhile. Look at how it stands now."))
    return redirect(f"{reverse('monitoring:law', args=[request.school.slug])}?jaar={row.year}")


def _from_file(request: PlaceRequest) -> dict[str, str]:
    """The numbers that were found in a result file, for the form to begin with: whoever saves has looked at them."""
    found = {name: request.GET[name][:20] for name in LABELS if request.GET.get(name)}
    return {name: rounded(text) if name in MEANS else text for name, text in found.items()}


@for_school(SURVEYS_MANAGE, "GET", "POST")
def law_file(request: PlaceRequest, school: str) -> HttpResponse:
    """A result file of a provider: POST reads it and asks which number is what. Nothing of it is kept."""
    year = asked_year(request).start
    if not StatutoryMonitor.objects.filter(year=year).exists():
        return redirect(f"{reverse(f'monitoring:law_{FIRST}', args=[school])}?jaar={year}")
    form, mapping = ResultFileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            found = candidates(form.cleaned_data["file"])
            mapping = MappingForm(candidates=found, guesses=guesses(found)) if found else None
            if not found:
                form.add_error("file", _("There is no number in this file."))
        except TooMany:
            form.add_error("file", _("This file has too many numbers. Choose the one with the results of your school."))
    context = {"form": form, "mapping": mapping, "year": SchoolYear(year)}
    return render(request, "monitoring/law_file.html", context, status=422 if form.errors else 200)
