"""Pages of *Do we do what we say*: promises beside practice, one agreement, and what one notices."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import for_school
from core.paging import page_of
from core.versions import Stale
from plans import selectors as plans
from plans.duty_rules import sentences
from plans.http import get_plan
from plans.models import Plan, Section
from practice import examples, selectors, services
from practice.forms import AgreementForm, NoticedForm
from practice.models import Agreement
from schools.http import PlaceRequest
from schools.roles import PRACTICE_EDIT, PRACTICE_READ

PER_PAGE = 10  # each takes half a screen


@for_school(PRACTICE_READ)
def overview(request: PlaceRequest, school: str) -> HttpResponse:
    """Every promise beside practice; ``?paragraaf=`` those of one section."""
    plan = plans.current_plan()
    if plan is None:
        return render(request, "practice/overview.html", {"plan": None})
    rows = selectors.standing()
    if key := request.GET.get("paragraaf", ""):
        rows = rows.filter(section=get_section(plan, key))
    page = page_of(request, selectors.in_order(plan, rows), PER_PAGE)
    context = {
        "plan": plan,
        "page": page,
        "rows": selectors.beside(list(page), member=request.member),
        "section": get_section(plan, key) if key else None,
        "may_edit": may_edit(request),
        "today": timezone.localdate(),
    }
    return render(request, "practice/overview.html", context)


@for_school(PRACTICE_READ)
def agreement(request: PlaceRequest, school: str, agreement: UUID) -> HttpResponse:
    return show(request, get_agreement(agreement))


def show(request: PlaceRequest, row: Agreement, status: int = 200) -> HttpResponse:
    (found,) = selectors.beside([row], member=request.member)
    page = page_of(request, row.observations.all())
    found = replace(found, observations=list(page.object_list))
    context = {"row": found, "page": page, "may_edit": may_edit(request), "today": timezone.localdate()}
    return render(request, "practice/agreement.html", context, status=status)


@for_school(PRACTICE_READ, "GET", "POST")
def notice(request: PlaceRequest, school: str, agreement: UUID) -> HttpResponse:
    """Do you recognise this?"""
    row = get_agreement(agreement)
    if row.ended_at and request.method != "POST":
        raise Http404
    (found,) = selectors.beside([row], member=request.member)
    form, status = NoticedForm(request.POST or None, answered=found.answered), 422
    if form.is_valid():
        try:
            services.noticed_say(agreement=row, by=request.member, **form.cleaned_data)
            messages.success(request, _("Thank you. It is there without your name."))
            return redirect("practice:agreement", school, row.pk)
        except ValidationError as error:  # it ended meanwhile: what one wrote stays in the form
            form.add_error(None, error)
            status = 409
    context = {"row": found, "form": form}
    return render(request, "practice/notice.html", context, status=status if form.errors else 200)


# --- Agreeing ---


@for_school(PRACTICE_EDIT)
def begin(request: PlaceRequest, school: str) -> HttpResponse:
    """Start with an example, or choose the section the agreement is about."""
    plan = get_plan()
    sections = plans.sections_of(plan)
    if key := request.GET.get("paragraaf", ""):
        return redirect("practice:add", school, get_section(plan, key).key)
    context = {
        "chapters": plans.outline(plan, sections),
        "examples": selectors.examples_left(sections),
        "first": not selectors.standing().exists(),
    }
    return render(request, "practice/begin.html", context)


@for_school(PRACTICE_EDIT, "GET", "POST")
def add(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    """A new agreement of a section; ``?zin=`` lifts a sentence from its text."""
    row = get_section(get_plan(), section)
    lifted = request.GET.get("zin", "")
    initial = {"promise": lifted[:300], "quote": lifted, "owner": row.owner_id or request.member.pk}
    form = AgreementForm(request.POST or None, school=request.school, initial=initial)
    if form.is_valid():
        try:
            made = services.agreement_make(section=row, by=request.member, **form.cleaned_data)
            messages.success(request, _("The agreement is there. Your colleagues can now say what they notice."))
            return redirect("practice:agreement", school, made.pk)
        except ValidationError as error:
            form.add_error("promise", error)
    return show_form(request, form, row)


@for_school(PRACTICE_EDIT, "POST")
def add_example(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    row, example = get_section(get_plan(), section), examples.find(request.POST.get("example", ""))
    if example is None or example.section != row.key:
        messages.error(request, _("This section has no such example. Choose again."))
        return show_form(request, AgreementForm(school=request.school), row, status=422)
    made = services.agreement_make_of_example(example=example, section=row, by=request.member)
    messages.success(request, _("The agreement is there. Change it until it is yours."))
    return redirect("practice:agreement", school, made.pk)


@for_school(PRACTICE_EDIT, "GET", "POST")
def change(request: PlaceRequest, school: str, agreement: UUID) -> HttpResponse:
    row = get_agreement(agreement)
    if row.ended_at and request.method != "POST":
        raise Http404
    lifted = request.GET.get("zin", "")
    initial = {"promise": lifted[:300], "quote": lifted} if lifted else {}
    form = AgreementForm(request.POST or None, school=request.school, agreement=row, initial=initial)
    if not form.is_valid():
        return show_form(request, form, row.section, agreement=row)
    try:
        services.agreement_change(agreement=row, by=request.member, **form.cleaned_data)
    except Stale as error:
        now = get_agreement(error.args[0].pk)
        again = request.POST.copy()
        again["seen"] = str(now.version)
        messages.warning(request, _("Meanwhile somebody changed this agreement. Look again, and save if needed."))
        form = AgreementForm(again, school=request.school, agreement=now)
        return show_form(request, form, now.section, agreement=now, status=409)
    except ValidationError as error:
        form.add_error("promise", error)
        return show_form(request, form, row.section, agreement=row)
    messages.success(request, _("Saved."))
    return redirect("practice:agreement", school, row.pk)


@for_school(PRACTICE_EDIT, "POST")
def talked(request: PlaceRequest, school: str, agreement: UUID) -> HttpResponse:
    """The school talked about it; a new round begins."""
    row = get_agreement(agreement)
    seen = request.POST.get("round", "")
    done = services.agreement_talked(agreement=row, round=int(seen) if seen.isdecimal() else 0, by=request.member)
    if done.round == row.round:
        messages.warning(request, _("Somebody noted that already."))
    else:
        messages.success(request, _("Noted. The question is put to everybody again next time."))
    return redirect("practice:agreement", school, row.pk)


@for_school(PRACTICE_EDIT, "POST")
def end(request: PlaceRequest, school: str, agreement: UUID) -> HttpResponse:
    services.agreement_end(agreement=get_agreement(agreement), by=request.member)
    messages.success(request, _("The agreement ended. What people noticed stays to be read."))
    return redirect("practice:overview", school)


def show_form(
    request: PlaceRequest, form: AgreementForm, section: Section, *, agreement: Agreement | None = None, status: int = 0
) -> HttpResponse:
    said = list(dict.fromkeys(sentences(section.html)))
    context: dict[str, Any] = {"form": form, "section": section, "agreement": agreement, "sentences": said}
    if agreement is None:
        context["examples"] = [pair[0] for pair in selectors.examples_left([section])]
    return render(request, "practice/form.html", context, status=status or (422 if form.errors else 200))


def get_section(plan: Plan, key: str) -> Section:
    section = plan.sections.filter(key=key).first() if slug_re.match(key) else None
    if section is None:
        raise Http404
    section.plan = plan
    return section


def get_agreement(pk: UUID) -> Agreement:
    plan = get_plan()
    row = get_object_or_404(Agreement.objects.select_related("section", "owner"), pk=pk)
    row.section.plan = plan
    return row


def may_edit(request: PlaceRequest) -> bool:
    return PRACTICE_EDIT in request.permissions
