"""One item of a yearly evaluation: judged, and made into a proposal for the plan or an action."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school
from core.versions import Stale
from plans.selectors import outline, plan_and_sections
from reviews import evaluation_selectors as selectors
from reviews import evaluation_services as services
from reviews.evaluation_forms import VerdictForm
from reviews.evaluation_views import may_sign
from reviews.forms import ActionForm, ProposalForm
from reviews.models import EvaluationItem
from reviews.proposal_views import proposed
from schools.http import PlaceRequest
from schools.roles import REVIEWS_HOLD, REVIEWS_SIGN


@for_school(REVIEWS_HOLD, "GET", "POST", write=REVIEWS_SIGN)
@never_cache
def item(request: PlaceRequest, school: str, evaluationitem: UUID) -> HttpResponse:
    """What was agreed, what figures say, and the verdict."""
    row = get_item(evaluationitem)
    if row.evaluation.is_signed or not may_sign(request):
        if request.method == "POST":
            messages.info(request, _("This evaluation was signed. It stays as it is."))
            return redirect("reviews:evaluation_item", school, row.pk)
        return render(request, "reviews/item.html", _context(row))
    form, status = VerdictForm(request.POST or None, item=row), 200
    if form.is_valid():
        try:
            done = services.item_judge(item=row, by=request.member, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return _go_on(request, done)
        except Stale as error:
            row = get_item(error.args[0].pk)
            data = request.POST.copy()
            data["seen"] = str(row.version)
            messages.warning(request, _("Meanwhile somebody judged this. See how it is now, and save again if needed."))
            form, status = VerdictForm(data, item=row), 409
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors and status == 200:
        status = 422
    context = _context(row) | {"form": form, "stale": status == 409}
    return render(request, "reviews/item.html", context, status=status)


def _context(row: EvaluationItem) -> dict[str, Any]:
    return {"item": row, "before": selectors.year_before(row), "evaluation": row.evaluation}


def _go_on(request: PlaceRequest, row: EvaluationItem) -> HttpResponse:
    """What is to change opens a draft; else the next item that waits."""
    slug = request.school.slug
    if row.needs_follow_up:
        view = "reviews:item_section" if row.kind == EvaluationItem.Kind.SECTION else "reviews:item_action"
        return redirect(view, slug, row.pk)
    following = selectors.next_unjudged(row)
    if following:
        return redirect("reviews:evaluation_item", slug, following.pk)
    return redirect("reviews:evaluation", slug, row.evaluation_id)


@for_school(REVIEWS_SIGN, "GET", "POST")
def to_section(request: PlaceRequest, school: str, evaluationitem: UUID) -> HttpResponse:
    """A proposal beside the text of the section."""
    row = get_item(evaluationitem)
    plan, sections = plan_and_sections()
    if row.outcome or plan is None:
        return redirect("reviews:evaluation", school, row.evaluation_id)
    form = ProposalForm(request.POST or None, chapters=outline(plan, sections), section=row.key)
    set_beside = partial(services.item_to_section, item=row, by=request.member)
    if proposed(request, form, sections, set_beside):
        return _after(request, row)
    context = {"item": row, "evaluation": row.evaluation, "form": form}
    return render(request, "reviews/item_section.html", context, status=422 if form.errors else 200)


@for_school(REVIEWS_SIGN, "GET", "POST")
def to_action(request: PlaceRequest, school: str, evaluationitem: UUID) -> HttpResponse:
    row = get_item(evaluationitem)
    if row.outcome:
        return redirect("reviews:evaluation", school, row.evaluation_id)
    form = ActionForm(request.POST or None, school=request.school, title=row.title)
    if form.is_valid():
        services.item_to_action(item=row, by=request.member, **form.cleaned_data)
        messages.success(request, _("The action is on the list."))
        return _after(request, row)
    context = {"item": row, "evaluation": row.evaluation, "form": form}
    return render(request, "reviews/item_action.html", context, status=422 if form.errors else 200)


def _after(request: PlaceRequest, row: EvaluationItem) -> HttpResponse:
    following = None if row.evaluation.is_signed else selectors.next_unjudged(row)
    if following:
        return redirect("reviews:evaluation_item", request.school.slug, following.pk)
    return redirect("reviews:evaluation", request.school.slug, row.evaluation_id)


def get_item(pk: UUID) -> EvaluationItem:
    return get_object_or_404(EvaluationItem.objects.select_related("evaluation__record", "judged_by"), pk=pk)
