"""Answering: through a link without an account, or where one signs in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from consultation import selectors
from consultation.answer_services import TooMany, UsedUp, answer_send
from consultation.forms import AnswerForm
from consultation.link_services import DOOR, AlreadyClosed
from consultation.models import Audience, ConsultationRound
from consultation.views import REMARKS, get_round
from consultation.wording_rules import wording
from contacts.help_rules import help_lines
from core.access import for_school, public, through_door
from core.http import Request
from core.models import Door
from core.paging import page_of
from core.tenancy import Scope, use_scope
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import PLAN_READ

STATUS = {AlreadyClosed: 409, UsedUp: 409, TooMany: 429}


@for_school(PLAN_READ, "GET", "POST")
def answer(request: PlaceRequest, school: str, consultationround: UUID) -> HttpResponse:
    """One's own answer, with one's name."""
    row = get_round(consultationround)
    here = redirect("consultation:round", school, row.pk)
    if not selectors.may_answer(row, request.member):
        messages.info(request, _("This round asks others."))
        return here
    if not row.hears and request.method != "POST":
        messages.info(request, _("This round is closed."))
        return here
    if request.method != "POST" and row.answers.filter(member=request.member).exists():
        messages.info(request, _("You answered already. Thank you."))
        return here
    sections = list(row.sections.all())
    form = AnswerForm(request.POST or None, sections=sections, words=selectors.words_for(row))
    if request.method == "POST" and form.is_valid():
        fault = _send(row, form, by=request.member)
        if fault is None:
            messages.success(request, _("Thank you. Your answer was sent."))
            return here
        return _form_page(request, "consultation/answer.html", row, form, status=fault)
    return _form_page(request, "consultation/answer.html", row, form)


def missing(request: Request) -> HttpResponse:
    """A link that fits nothing any more. What somebody had typed is shown to them, so that it is not lost."""
    typed = [text for name in request.POST if name.endswith("remark") and (text := request.POST[name].strip())]
    return render(request, "consultation/visitor/missing.html", {"typed": typed}, status=404)


@never_cache
@through_door(DOOR, "GET", "POST", missing=missing)
def visit(request: Request, door: Door) -> HttpResponse:
    """The page behind the link: the questions, and once the round is closed what became of the remarks."""
    row = ConsultationRound.objects.select_related("school__board").get()
    if not row.hears and request.method != "POST":
        return _result(request, row)
    sections = list(row.sections.filter(public=True))
    form = AnswerForm(request.POST or None, sections=sections, words=selectors.words_for(row))
    if request.method == "POST" and form.is_valid():
        with use_scope(Scope(board=row.board_id, school=row.school_id)):  # an answer writes; the door let them in
            fault = _send(row, form, by=None, door=door)
        if fault is None:
            return redirect("consultation:thanks_pupils" if row.audience == Audience.PUPILS else "consultation:thanks")
        return _form_page(request, "consultation/visitor/form.html", row, form, status=fault)
    return _form_page(request, "consultation/visitor/form.html", row, form)


def _send(row: ConsultationRound, form: AnswerForm, *, by: Membership | None, door: Door | None = None) -> int | None:
    """None when it was kept; else the status of why not, with the reason in the form."""
    data = form.cleaned_data
    try:
        answer_send(row=row, token=data["token"], choices=data["choices"], remarks=data["remarks"], by=by, door=door)
    except ValidationError as error:
        form.add_error(None, error)
        return STATUS[type(error)]
    return None


def _form_page(
    request: Request, template: str, row: ConsultationRound, form: AnswerForm, status: int | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "round": row,
        "form": form,
        "groups": form.groups(),
        "words": selectors.words_for(row),
        "closed": not row.hears or status == STATUS[AlreadyClosed],
        "notice": form.non_field_errors() if status else [],
    }
    return render(request, template, context, status=status or (422 if form.errors else 200))


def _result(request: Request, row: ConsultationRound) -> HttpResponse:
    """How many answered, the figures, and the remarks that somebody looked at, with the school's answers."""
    page = page_of(request, [] if row.is_open else selectors.shown_remarks(row), REMARKS)
    blocks = selectors.blocks(row, page, empty=False, figures=page.number == 1)
    context = {"round": row, "page": page, "blocks": blocks, "answers": row.counted.answers}
    return render(request, "consultation/visitor/result.html", context)


@public()
def thanks(request: Request, audience: str) -> HttpResponse:
    """After sending: what happens now, and where to find help. The same page for every school."""
    language = (translation.get_language() or "nl")[:2]
    lines = [(line, getattr(line, language, line.nl)) for line in help_lines()]
    context = {"words": wording(audience, language), "lines": lines, "audience": audience}
    return render(request, "consultation/visitor/thanks.html", context)
