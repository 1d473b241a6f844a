"""Asking the participation council, and the council's own pages."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from adoption import consent_services as services
from adoption.council_fields import ConsentForm, GiveUpForm, TermForm
from adoption.council_pages import answered, hear, missing, take_outcome, vote_counts
from adoption.models import ConsentQuestion, ConsentRequest, ConsentVoice
from adoption.selectors import current_request, sits
from consultation.selectors import read_along
from core.access import for_school, through_door
from core.files import store
from core.http import Request
from core.models import Door
from core.tenancy import Scope
from plans.compare_selectors import differences
from plans.http import get_plan
from plans.milestone_selectors import adopted_before, texts
from plans.state_rules import CONSENT, IllegalMove
from schools.form_pages import attempt
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import PLAN_DECIDE, PLAN_READ


def _back(request: PlaceRequest) -> HttpResponseRedirect:
    return redirect("adoption:overview", request.school.slug)


def _open_request() -> ConsentRequest:
    return get_object_or_404(ConsentRequest.objects.select_related("plan__school", "milestone"), state="open")


def _page(request: Request, template: str, form: Any, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors and status == 200 else status)


@for_school(PLAN_DECIDE, "GET", "POST")
def ask(request: PlaceRequest, school: str) -> HttpResponse:
    """Lay the plan as it is now before the council."""
    plan = get_plan()
    form = ConsentForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.consent_ask(
                plan=plan,
                voters=data["all_voters"],
                explanation=data["explanation"],
                due_date=data["due_date"],
                by=request.member,
            )
            messages.success(request, _("The council has been asked. Each member gets a mail with a link."))
        except IllegalMove:
            messages.warning(request, _("Somebody else was first. Look at how the plan stands now."))
        return _back(request)
    untouched = plan.sections.filter(status="not_started").count()
    context: dict[str, Any] = {"plan": plan, "untouched": untouched, "read_along": read_along(plan)}
    return _page(request, "adoption/consent_ask.html", form, **context)


@for_school(PLAN_DECIDE, "GET", "POST")
def record(request: PlaceRequest, school: str) -> HttpResponse:
    """What the council decided in its meeting, or after everybody voted."""
    row = _open_request()
    taken = take_outcome(request, row, services.consent_record, store, kind="consent_minutes", by=request.member)
    if taken.done:
        return _back(request)
    context = {"consent": row, "counts": vote_counts(row)}
    return _page(request, "adoption/consent_record.html", taken.form, taken.status, **context)


@for_school(PLAN_DECIDE, "GET", "POST")
def extend(request: PlaceRequest, school: str) -> HttpResponse:
    row = _open_request()
    form = TermForm(request.POST or None, initial={"due_date": row.due_date})
    if form.is_valid():
        day = form.cleaned_data["due_date"]
        return _try(
            request,
            lambda: services.consent_extend(request=row, due_date=day, by=request.member),
            _("The council has more time. Who did not vote yet gets a new link."),
        )
    return _page(request, "adoption/consent_extend.html", form, consent=row)


@for_school(PLAN_DECIDE, "GET", "POST")
def withdraw(request: PlaceRequest, school: str) -> HttpResponse:
    """Take the question back; or, with the reason, a consent that was given and is not used."""
    plan = get_plan()
    row = current_request(plan)
    if row is None or plan.state != CONSENT:
        messages.info(request, _("Nothing lies with the council now."))
        return _back(request)
    if not row.is_open:
        form = GiveUpForm(request.POST or None)
        if not form.is_valid():
            return _page(request, "adoption/give_up.html", form, back=_back(request).url)
        return _try(
            request,
            lambda: services.consent_withdraw(request=row, by=request.member, **form.cleaned_data),
            _("Taken back. You can change the plan and ask again."),
        )
    if request.method != "POST":
        return _back(request)
    return _try(
        request,
        lambda: services.consent_withdraw(request=row, by=request.member),
        _("Taken back. You can change the plan and ask again."),
    )


@for_school(PLAN_DECIDE, "POST")
def invite_again(request: PlaceRequest, school: str, consentvoice: UUID) -> HttpResponse:
    row = get_object_or_404(ConsentVoice.objects.select_related("request__plan__school"), pk=consentvoice)
    done = _("%(name)s gets a new link. The old one does not work any more.") % {"name": row.name}
    return _try(request, lambda: services.voice_invite_again(voice=row, by=request.member), done)


@for_school(PLAN_DECIDE, "POST")
def answer(request: PlaceRequest, school: str, consentquestion: UUID) -> HttpResponse:
    row = get_object_or_404(ConsentQuestion, pk=consentquestion)
    return answered(request, row, by=request.member, back=_back(request).url)


def _try(request: PlaceRequest, work: Any, done: str) -> HttpResponse:
    try:
        attempt(request, work, done)
    except IllegalMove:
        messages.warning(request, _("Somebody else was first. Look at how the plan stands now."))
    return _back(request)


# --- The council's pages --------------------------------------------------------------------------------------


@for_school(PLAN_READ, "GET", "POST")
def own_voice(request: PlaceRequest, school: str) -> HttpResponse:
    """The vote of a council member who has an account."""
    rows = ConsentVoice.objects.select_related("request__milestone__plan__school__board")
    row = rows.filter(member=request.member, request__state="open").first()
    if row is None or not sits(row):
        if request.method == "POST":  # it was closed, or one left the council, while one was writing
            return missing(request, status=409)
        messages.info(request, _("You are not asked for consent now."))
        return _back(request)
    return _voice_page(request, row, by=request.member, here=request.path)


@through_door(services.DOOR, "GET", "POST", missing=missing)
def voice(request: Request, door: Door) -> HttpResponse:
    """The same for a member without an account, through a link of their own."""
    rows = ConsentVoice.objects.select_related("request__milestone__plan__school__board")
    row = rows.filter(pk=door.object_id).first()
    if row is None or not row.request.is_open or not sits(row):
        return missing(request)
    return _voice_page(request, row, by=None, here=request.path)


def _voice_page(request: Request, row: ConsentVoice, *, by: Membership | None, here: str) -> HttpResponse:
    heard = hear(request, row, by=by, scope=Scope(board=row.board_id, school=row.school_id))
    if heard.late:
        return missing(request, status=409)
    if heard.done:
        return redirect(here)
    proposal = row.request.milestone
    adopted = adopted_before(proposal)
    changes = [each for each in differences(adopted, proposal) if each.state != "same"] if adopted else []
    context = {
        "adopted": adopted,
        "changes": changes,
        "voice": row,
        "consent": row.request,
        "school": proposal.plan.school,
        "texts": texts(proposal),
        "questions": list(row.request.questions.all()),
        "vote_form": heard.vote_form,
        "question_form": heard.question_form,
    }
    return render(request, "adoption/voice.html", context, status=422 if heard.form.errors else 200)
