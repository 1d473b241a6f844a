"""What the pages of both councils do alike: hearing a member, trying what somebody else may have done first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from adoption import council_services as services
from adoption.council_fields import AnswerForm, OutcomeForm, QuestionForm, VoteForm
from core.http import Request
from core.tenancy import Scope, use_scope
from core.versions import Stale
from plans.rules import fingerprint
from schools.models import Membership


@dataclass(frozen=True)
class Heard:
    """The forms of a member's page; ``done``: a vote or a question was taken in just now; ``late``: it came when the
    request had been closed, and was not."""

    vote_form: VoteForm
    question_form: QuestionForm
    form: forms.Form
    done: bool = False
    late: bool = False


def hear(request: Request, voice: Any, *, by: Membership | None, scope: Scope) -> Heard:
    """A vote or a question of one member, if that was sent. A visitor writes in ``scope``: the door let them in."""
    asking = "question" in request.POST
    vote = VoteForm(None if asking else request.POST or None, initial={"vote": voice.vote, "remark": voice.remark})
    question = QuestionForm(request.POST if asking else None, auto_id="id_question_%s")
    form = question if asking else vote
    if not form.is_valid():
        return Heard(vote, question, form)
    try:
        with use_scope(scope):
            messages.success(request, _take_in(voice, form.cleaned_data, by, asking))
    except services.AlreadyClosed:
        return Heard(vote, question, form, late=True)
    return Heard(vote, question, form, done=True)


def _take_in(voice: Any, data: dict[str, str], by: Membership | None, asking: bool) -> str:
    if asking:
        services.question_ask(voice=voice, text=data["text"], by=by)
        return _("Your question has been sent. The answer appears here.")
    services.vote_cast(voice=voice, vote=data["vote"], remark=data["remark"], by=by)
    return _("Thank you. Your vote counts. You can change it until the request is closed.")


def missing(request: Request, status: int = 404) -> HttpResponse:
    """A member's page that is not there any more. What they had typed is shown to them, so that it is not lost."""
    typed = [text for name in ("text", "remark") if (text := request.POST.get(name, "").strip())]
    return render(request, "adoption/voice_missing.html", {"typed": typed}, status=status)


def answered(request: Request, question: Any, *, by: Membership, back: str) -> HttpResponse:
    """Answer a question of the council. What could not be kept stays in the form: it was empty or too long, a colleague
    answered meanwhile, or the request was closed."""
    form, status, theirs = AnswerForm(request.POST), 422, ""
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.question_answer(question=question, answer=data["answer"], seen=data["seen"], by=by)
            messages.success(request, _("Answered."))
            return redirect(back)
        except Stale as error:
            (theirs,), status = error.args, 409
            again = request.POST.copy()
            again["seen"] = fingerprint(theirs.answer)
            form = AnswerForm(again)
        except services.AlreadyClosed as error:
            form.add_error(None, error)
            status = 409
    context = {"form": form, "question": question, "theirs": theirs, "back": back}
    return render(request, "adoption/answer.html", context, status=status)


@dataclass(frozen=True)
class Outcome:
    """The form for what a council decided; ``done``: it was written down just now."""

    form: OutcomeForm
    status: int = 200
    done: bool = False


def take_outcome(
    request: Request, row: Any, record: Callable[..., object], store: Callable[..., Any], *, kind: str, by: Membership
) -> Outcome:
    """Write down what a council decided, if that was sent. When somebody else did so before, what was typed stays."""
    form = OutcomeForm(request.POST or None, request.FILES or None, asked=localdate(row.asked_at))
    if not form.is_valid():
        return Outcome(form, 422 if form.errors else 200)
    try:
        record(request=row, by=by, **_outcome_of(form, store, kind=kind, by=by))
    except services.AlreadyClosed as error:
        form.add_error(None, error)
        return Outcome(form, 409)
    messages.success(request, _("Recorded."))
    return Outcome(form, done=True)


def _outcome_of(form: OutcomeForm, store: Callable[..., Any], *, kind: str, by: Membership) -> dict[str, Any]:
    """What the form says, with the minutes kept as a file."""
    data = dict(form.cleaned_data)
    if file := data["minutes"]:
        values = {"kind": kind, "name": "Notulen instemming.pdf", "content_type": file.content_type, "by": by}
        data["minutes"] = store(file.content, **values)
    return data


def vote_counts(request: Any) -> list[tuple[Any, int]]:
    """How often each vote was given until now, in words."""
    votes = [voice.get_vote_display() or _("Not voted yet") for voice in request.voices.all()]
    return [(vote, votes.count(vote)) for vote in dict.fromkeys(votes)]
