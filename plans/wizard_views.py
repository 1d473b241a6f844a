"""The questions of the start: a few a page, to be left and found again, and what they would make of the plan."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import for_school
from plans import model_plan, selectors, services, wizard_rules, wizard_selectors, wizard_services
from plans.wizard_forms import AnswersForm
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT


@for_school(PLAN_EDIT, "GET", "POST")
def wizard(request: PlaceRequest, school: str) -> HttpResponse:
    """One page of questions (``?stap=2``). What was answered before, or what we think we know, is filled in."""
    questions = wizard_rules.load()
    step = _step(request, len(questions.pages))
    page, given = questions.pages[step - 1], wizard_selectors.answers()
    initial = {**wizard_selectors.proposals(request.school, questions), **given}
    data = request.POST if request.method == "POST" else None
    form = AnswersForm(data, page=page, sector=request.school.sector, initial=initial)
    if request.method == "POST" and form.is_valid():
        wizard_services.wizard_answer(answers=form.cleaned_data, by=request.member)
        if step == len(questions.pages):
            return redirect("plans:wizard_preview", school)
        return redirect(f"{reverse('plans:wizard', args=[school])}?stap={step + 1}")
    context = {"form": form, "page": page, "step": step, "steps": questions.pages}
    return render(request, "plans/wizard.html", context, status=422 if form.errors else 200)


def _step(request: PlaceRequest, last: int) -> int:
    wanted = request.GET.get("stap", "")
    return min(max(int(wanted), 1), last) if wanted.isdecimal() and len(wanted) < 4 else 1


@for_school(PLAN_EDIT, "GET", "POST")
def wizard_preview(request: PlaceRequest, school: str) -> HttpResponse:
    """What the sections would say. POST: make that draft; what the school changed itself stays as it is."""
    if request.method == "POST":
        changed = wizard_services.wizard_draft(school=request.school, by=request.member)
        words = ngettext("%(n)s section fits your answers.", "%(n)s sections fit your answers.", changed)
        messages.success(request, _("Your draft is ready.") + " " + words % {"n": changed})
        return redirect("plans:outline", school)
    plan = selectors.current_plan()
    model = plan.model if plan else model_plan.load(services.MODEL).for_sector(request.school.sector)
    drafts = wizard_selectors.drafts(plan=plan, model=model, school=request.school)
    context = {
        "plan": plan,
        "drafts": [each for each in drafts if each.fits and not each.touched],
        "touched": sum(each.touched for each in drafts),
        "others": sum(not each.fits and not each.touched for each in drafts),
        "blanks": sum(each.blanks for each in drafts if not each.touched),
        "answered": any(wizard_selectors.answers().values()),
    }
    return render(request, "plans/wizard_preview.html", context)
