"""Pages for questions of one's own: preparing them, and after closing what was answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import for_board, for_school
from core.paging import page_of
from core.versions import Stale
from schools.http import PlaceRequest
from schools.roles import BOARD_MANAGE, BOARD_READ, SURVEYS_MANAGE, SURVEYS_READ
from surveys import own_selectors, own_services
from surveys.models import BoardQuestion, OpenAnswer, SurveyRound
from surveys.own_forms import BoardQuestionForm, QuestionForm
from surveys.own_rules import MOST, OPEN_FROM
from surveys.views import get_round


@for_school(SURVEYS_MANAGE, "GET", "POST")
def own(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """What a round asks besides; POST adds a question."""
    row = get_round(surveyround)
    if row.is_closed:
        return redirect("surveys:own_answers", school, row.pk)
    if request.method != "POST":
        return _own(request, row)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            own_services.question_add(survey_round=row, **form.cleaned_data, by=request.member)
        except ValidationError as error:
            form.add_error("text", error)
        except Stale:
            return _stale(request, row, form)
        else:
            messages.success(request, _("The question was added."))
            return redirect("surveys:own", school, row.pk)
    return _own(request, row, form=form, status=422)


@for_school(SURVEYS_MANAGE, "POST")
def own_remove(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    row = get_round(surveyround)
    try:
        own_services.question_remove(survey_round=row, text=request.POST.get("text", ""), by=request.member)
    except Stale:
        return _stale(request, row)
    messages.success(request, _("The question was removed."))
    return redirect("surveys:own", school, row.pk)


@for_school(SURVEYS_MANAGE, "POST")
def own_open(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """Ask the open question, or not."""
    row, asks = get_round(surveyround), request.POST.get("asks") == "1"
    try:
        own_services.open_ask(survey_round=row, asks=asks, by=request.member)
    except Stale:
        return _stale(request, row)
    messages.success(request, _("The open question is asked.") if asks else _("The open question is not asked."))
    return redirect("surveys:own", school, row.pk)


def _stale(request: PlaceRequest, row: SurveyRound, form: QuestionForm | None = None) -> HttpResponse:
    messages.warning(request, _("The round is open already, so its questions stay as they are."))
    return _own(request, get_round(row.pk), form=form, status=409)


def _own(request: PlaceRequest, row: SurveyRound, form: QuestionForm | None = None, status: int = 200) -> HttpResponse:
    context = {"round": row, "form": form or QuestionForm(), "full": len(row.own) >= MOST}
    return render(request, "surveys/own.html", context, status=status)


@for_school(SURVEYS_READ)
def own_answers(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """After closing: figures of one's own questions, and texts. The team sees what somebody looked through."""
    row, moderates = get_round(surveyround), SURVEYS_MANAGE in request.permissions
    if not row.is_closed:
        return redirect("surveys:round", school, row.pk)
    page = page_of(request, own_selectors.texts(row, moderates=moderates))
    if any(each.state != OpenAnswer.State.SHOWN for each in page):
        own_services.open_read(survey_round=row, by=request.member)
    context = {
        "round": row,
        "page": page,
        "texts": own_selectors.opened(list(page)) if row.asks_open else [],
        "figures": own_selectors.own_figures(row) if moderates else [],
        "moderates": moderates,
        "least": OPEN_FROM,
    }
    return render(request, "surveys/own_answers.html", context)


@for_school(SURVEYS_MANAGE, "POST")
def judge(request: PlaceRequest, school: str, openanswer: UUID) -> HttpResponse:
    """Let the team read a text, or not; or erase it."""
    row = get_object_or_404(OpenAnswer, pk=openanswer)
    if "erase" in request.POST:
        own_services.open_erase(answer=row, by=request.member)
        messages.success(request, _("The text was erased."))
        return redirect("surveys:own_answers", school, row.round_id)
    show = request.POST.get("show") == "1"
    own_services.open_judge(answer=row, show=show, by=request.member)
    messages.success(request, _("The team can read it now.") if show else _("Nobody else reads it."))
    return redirect("surveys:own_answers", school, row.round_id)


# --- The board ----------------------------------------------------------------------------------------------------


@for_board(BOARD_READ, "GET", "POST", write=BOARD_MANAGE)
def board_questions(request: PlaceRequest, board: str) -> HttpResponse:
    """What new rounds of all schools ask besides; POST adds a question."""
    form = BoardQuestionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            own_services.board_question_add(**form.cleaned_data, by=request.member)
        except ValidationError as error:
            form.add_error("text", error)
        else:
            messages.success(request, _("New rounds ask it from now on."))
            return redirect("surveys:board_questions", board)
    context: dict[str, Any] = {
        "rows": BoardQuestion.objects.all(),
        "form": form,
        "may_manage": BOARD_MANAGE in request.permissions,
    }
    return render(request, "surveys/board_questions.html", context, status=422 if form.errors else 200)


@for_board(BOARD_MANAGE, "POST")
def board_question_remove(request: PlaceRequest, board: str, boardquestion: UUID) -> HttpResponse:
    row = get_object_or_404(BoardQuestion, pk=boardquestion)
    own_services.board_question_remove(question=row, by=request.member)
    messages.success(request, _("New rounds do not ask it any more. Rounds that have it keep it."))
    return redirect("surveys:board_questions", board)
