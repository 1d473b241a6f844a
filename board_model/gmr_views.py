"""The board asks the council of all its schools (GMR), and the page on which a member reads, asks and votes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from adoption import council_services as councils
from adoption.council_fields import GiveUpForm, TermForm
from adoption.council_pages import answered, hear, missing, take_outcome, vote_counts
from adoption.rules import tally
from board_model import gmr_services, selectors, services
from board_model.forms import GmrForm, TermOfSchoolsForm
from board_model.gmr_services import COUNCIL
from board_model.models import GmrQuestion, GmrRequest, GmrVoice
from core.access import for_board, through_door
from core.files import store_for_board
from core.http import Request
from core.models import Door
from core.tenancy import Scope
from schools.form_pages import attempt
from schools.http import PlaceRequest
from schools.roles import BOARD_MANAGE, BOARD_READ


def _back(request: PlaceRequest) -> HttpResponseRedirect:
    return redirect("board_model:gmr", request.board.slug)


def _open_request() -> GmrRequest:
    return get_object_or_404(GmrRequest.objects.select_related("version", "board"), state=GmrRequest.State.OPEN)


def _page(request: Request, template: str, form: Any, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if status == 200 and form.errors else status)


@for_board(BOARD_READ)
def overview(request: PlaceRequest, board: str) -> HttpResponse:
    """How the question to the council stands, or what came of the last one."""
    consent = selectors.proposal()
    context: dict[str, Any] = {
        "consent": consent,
        "last": None if consent else selectors.last_closed(),
        "may_manage": BOARD_MANAGE in request.permissions,
    }
    if consent:
        voices = list(consent.voices.all())
        context |= {
            "voices": voices,
            "votes": tally([voice.vote for voice in voices]),
            "questions": consent.questions.select_related("voice", "answered_by"),
            "late": consent.is_late(),
            "form": TermOfSchoolsForm() if not consent.is_open else None,
        }
    return render(request, "board_model/gmr.html", context)


@for_board(BOARD_MANAGE, "GET", "POST")
def ask(request: PlaceRequest, board: str) -> HttpResponse:
    """Lay the draft as it is now before the council."""
    form, status = GmrForm(request.POST or None, initial={"seen": services.draft_digest()}), 200
    if form.is_valid():
        data = form.cleaned_data
        values = {name: data[name] for name in ("seen", "explanation", "due_date")}
        try:
            gmr_services.gmr_ask(voters=data["all_voters"], by=request.member, **values)
            messages.success(request, _("The council has been asked. Each member gets a mail with a link."))
            return _back(request)
        except ValidationError as error:
            again = request.POST.copy()
            again["seen"] = services.draft_digest()
            form, status = GmrForm(again), 409
            form.add_error(None, error)
    changes = selectors.changes_of_draft(selectors.latest_version())
    return _page(request, "board_model/gmr_ask.html", form, status, changes=changes)


@for_board(BOARD_MANAGE, "GET", "POST")
def record(request: PlaceRequest, board: str) -> HttpResponse:
    """What the council decided in its meeting, or after everybody voted."""
    row = _open_request()
    taken = take_outcome(request, row, gmr_services.gmr_record, store_for_board, kind="gmr_file", by=request.member)
    if taken.done:
        return _back(request)
    context = {"consent": row, "counts": vote_counts(row)}
    return _page(request, "board_model/gmr_record.html", taken.form, taken.status, **context)


@for_board(BOARD_MANAGE, "GET", "POST")
def extend(request: PlaceRequest, board: str) -> HttpResponse:
    row = _open_request()
    form = TermForm(request.POST or None, initial={"due_date": row.due_date})
    if form.is_valid():
        values = {"request": row, "due_date": form.cleaned_data["due_date"], "by": request.member}
        done = _("The council has more time. Who did not vote yet gets a new link.")
        attempt(request, lambda: councils.extend(COUNCIL, **values), done)
        return _back(request)
    return _page(request, "board_model/gmr_extend.html", form)


@for_board(BOARD_MANAGE, "GET", "POST")
def withdraw(request: PlaceRequest, board: str) -> HttpResponse:
    """Take the question back; or, with the reason, a consent that was given and is not used."""
    row, values = selectors.proposal(), {}
    if row is None:
        messages.info(request, _("Nothing lies with the council now."))
        return _back(request)
    if not row.is_open:
        form = GiveUpForm(request.POST or None)
        if not form.is_valid():
            return _page(request, "adoption/give_up.html", form, back=_back(request).url)
        values = form.cleaned_data
    elif request.method != "POST":
        return _back(request)
    done = _("Taken back. You can change the model and ask again.")
    attempt(request, lambda: gmr_services.gmr_withdraw(request=row, by=request.member, **values), done)
    return _back(request)


@for_board(BOARD_MANAGE, "POST")
def publish(request: PlaceRequest, board: str) -> HttpResponse:
    """Publish the very version the council consented to."""
    row = selectors.proposal()
    if row is None or row.is_open:
        messages.info(request, _("There is nothing to publish now."))
        return _back(request)
    form = TermOfSchoolsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day after today, or leave the term out."))
        return _back(request)
    try:
        version = gmr_services.gmr_publish(request=row, by=request.member, **form.cleaned_data)
    except councils.AlreadyClosed as error:
        messages.warning(request, error.messages[0])
        return _back(request)
    messages.success(request, _("Version %(n)s is published. Your schools see it now.") % {"n": version.number})
    return redirect("board_model:draft", board)


@for_board(BOARD_MANAGE, "POST")
def invite_again(request: PlaceRequest, board: str, gmrvoice: UUID) -> HttpResponse:
    row = get_object_or_404(GmrVoice.objects.select_related("request__board"), pk=gmrvoice)
    done = _("%(name)s gets a new link. The old one does not work any more.") % {"name": row.name}
    attempt(request, lambda: councils.invite_again(COUNCIL, voice=row, by=request.member), done)
    return _back(request)


@for_board(BOARD_MANAGE, "POST")
def answer(request: PlaceRequest, board: str, gmrquestion: UUID) -> HttpResponse:
    row = get_object_or_404(GmrQuestion.objects.select_related("request"), pk=gmrquestion)
    return answered(request, row, by=request.member, back=_back(request).url)


@through_door(COUNCIL.door, "GET", "POST", missing=missing)
def voice(request: Request, door: Door) -> HttpResponse:
    """A member of the council, through a link of their own: the proposal, what it changes, questions, a vote."""
    row = GmrVoice.objects.select_related("request__version", "board").filter(pk=door.object_id).first()
    if row is None or not row.request.is_open:
        return missing(request)
    heard = hear(request, row, by=None, scope=Scope(board=row.board_id))
    if heard.late:
        return missing(request, status=409)
    if heard.done:
        return redirect(request.path)
    version = row.request.version
    context = {
        "voice": row,
        "consent": row.request,
        "board": row.board,
        "changes": selectors.changes_of(version),
        "chapters": selectors.by_chapter(version.texts.all()),
        "questions": list(row.request.questions.all()),
        "vote_form": heard.vote_form,
        "question_form": heard.question_form,
    }
    return render(request, "board_model/voice.html", context, status=422 if heard.form.errors else 200)
