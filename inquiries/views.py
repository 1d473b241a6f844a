"""Questions of a board: its own pages, and the school's."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from core.access import for_board, for_school
from core.paging import page_of
from core.standing import OBLIGATIONS
from inquiries import selectors, services, subjects, table_selectors
from inquiries.forms import AskForm, AskOnForm, CloseForm, SayForm, TermForm
from inquiries.models import Inquiry
from schools.http import PlaceRequest, asked_year
from schools.models import School
from schools.roles import BOARD_MANAGE, BOARD_READ, INQUIRIES_ANSWER
from schools.selectors import schools_in_use
from schools.table_pages import table_file


def get_inquiry(key: UUID) -> Inquiry:
    return get_object_or_404(Inquiry.objects.select_related("school", "asked_by", "closed_by"), pk=key)


# --- The board ---


@for_board(BOARD_READ)
def board(request: PlaceRequest, board: str) -> HttpResponse:
    """Everything that was asked: what was answered first."""
    context = {
        "page": page_of(request, selectors.inquiries("board")),
        "counts": selectors.counts(),
        "may_ask": BOARD_MANAGE in request.permissions,
    }
    return render(request, "inquiries/board.html", context)


@for_board(BOARD_READ)
@never_cache
def board_file(request: PlaceRequest, board: str, ending: str) -> HttpResponse:
    return table_file(request, table_selectors.board_table(selectors.inquiries("board")), ending)


@for_board(BOARD_MANAGE, "GET", "POST")
def ask(request: PlaceRequest, board: str) -> HttpResponse:
    """``?school=`` and ``over=`` fill in whom it is for and what it is about, with a first sentence."""
    schools = schools_in_use()
    form = AskForm(request.POST or None, schools=schools, initial=_asked_in(request, schools))
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            services.inquiry_ask(by=request.member, **form.cleaned_data)
            _say_asked(request, form.cleaned_data["schools"])
            return redirect("inquiries:board", board)
        except services.Stale:
            again, status = request.POST.copy(), 409
            again["form_key"] = str(uuid4())
            form = AskForm(again, schools=schools)
    return render(request, "inquiries/ask.html", {"form": form, "before": status == 409}, status=status)


def _say_asked(request: PlaceRequest, asked: list[School]) -> None:
    said = ngettext("Asked at %(count)s school.", "Asked at %(count)s schools.", len(asked))
    messages.success(request, said % {"count": len(asked)})
    if silent := selectors.nobody_answers(asked):
        names = ", ".join(school.name for school in silent)
        messages.warning(
            request, _("Nobody answers yet for: %(schools)s. No mail was sent there.") % {"schools": names}
        )


def _asked_in(request: PlaceRequest, schools: Any) -> dict[str, Any]:
    subject = request.GET.get("over", "")
    chosen = schools.filter(slug__in=request.GET.getlist("school"))
    initial = {"schools": [str(school.pk) for school in chosen], "subject": subject, "text": ""}
    if about := OBLIGATIONS.get(subject):
        said = about.said.get(request.GET.get("stand", ""))
        return {**initial, "text": str(said.ask) if said else ""}
    if subject in subjects.FIGURES:
        known = request.GET.get("jaar")
        return {**initial, "text": subjects.first_sentence(subject, asked_year(request)) if known else ""}
    return {**initial, "subject": subjects.OTHER}


@for_board(BOARD_READ, "GET", "POST", write=BOARD_MANAGE)
def board_inquiry(request: PlaceRequest, board: str, inquiry: UUID) -> HttpResponse:
    """One question with what was said. POST: ask on."""
    return _conversation(request, get_inquiry(inquiry), back="inquiries:board_inquiry")


@for_board(BOARD_MANAGE, "POST")
def close(request: PlaceRequest, board: str, inquiry: UUID) -> HttpResponse:
    row, form = get_inquiry(inquiry), CloseForm(request.POST)
    try:
        services.inquiry_close(inquiry=row, seen=form.cleaned_data["seen"] if form.is_valid() else 0, by=request.member)
        messages.success(request, _("Closed. You both can still read it."))
    except services.Stale:
        messages.warning(request, _("Meanwhile something was said. Read it first."))
    return redirect("inquiries:board_inquiry", board, row.pk)


@for_board(BOARD_MANAGE, "GET", "POST")
def term(request: PlaceRequest, board: str, inquiry: UUID) -> HttpResponse:
    """Another term for the school."""
    row = get_inquiry(inquiry)
    if row.is_closed:
        messages.info(request, _("This question is closed."))
        return redirect("inquiries:board_inquiry", board, row.pk)
    form = TermForm(request.POST or None, initial={"due_date": row.due_date, "seen": row.version})
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            done = services.inquiry_move(inquiry=row, by=request.member, **form.cleaned_data)
            messages.success(request, _("The school has more time.") if done.due_date > row.due_date else _("Saved."))
            return redirect("inquiries:board_inquiry", board, row.pk)
        except services.Stale:
            messages.warning(request, _("Meanwhile something was said. Read it first."))
            return redirect("inquiries:board_inquiry", board, row.pk)
        except ValidationError as error:
            form.add_error("due_date", error)
            status = 422
    return render(request, "inquiries/term.html", {"form": form, "inquiry": row}, status=status)


# --- The school ---


@for_school(INQUIRIES_ANSWER)
def school(request: PlaceRequest, school: str) -> HttpResponse:
    """What the board asked this school."""
    return render(request, "inquiries/school.html", {"page": page_of(request, selectors.inquiries("school"))})


@for_school(INQUIRIES_ANSWER)
@never_cache
def school_file(request: PlaceRequest, school: str, ending: str) -> HttpResponse:
    return table_file(request, table_selectors.school_table(selectors.inquiries("school")), ending)


@for_school(INQUIRIES_ANSWER, "GET", "POST")
def inquiry(request: PlaceRequest, school: str, inquiry: UUID) -> HttpResponse:
    """One question with what was said. POST: answer it."""
    return _conversation(request, get_inquiry(inquiry), back="inquiries:inquiry")


def _conversation(request: PlaceRequest, row: Inquiry, *, back: str) -> HttpResponse:
    form, status = _say_form(request, row), 200
    if request.method == "POST":
        form = _say_form(request, row, request.POST)
        if form.is_valid():
            try:
                services.inquiry_say(inquiry=row, by=request.member, **form.cleaned_data)
                messages.success(request, _("Sent."))
                return redirect(back, (request.school or request.board).slug, row.pk)
            except services.Stale:
                row, status = get_inquiry(row.pk), 409
                form = _once_more(request, row)
            except ValidationError as error:
                form.add_error("due_date", error)
                status = 422
        else:
            status = 422
    view = subjects.VIEWS.get(row.subject, "")
    context = {
        "inquiry": row,
        "entries": row.entries.select_related("author"),
        "form": None if row.is_closed else form,
        "kept": form["text"].value() if row.is_closed and status == 409 else "",
        "may_say": INQUIRIES_ANSWER in request.permissions or BOARD_MANAGE in request.permissions,
        "view": view,
        "nobody": request.place_kind == "board" and row.is_open and selectors.nobody_answers([row.school]),
    }
    return render(request, f"inquiries/{request.place_kind}_inquiry.html", context, status=status)


def _once_more(request: PlaceRequest, row: Inquiry) -> SayForm:
    """The same words, beside what was said meanwhile."""
    messages.warning(request, _("Meanwhile something was said. Read it first; your text is still here."))
    again = request.POST.copy()
    again["seen"], again["form_key"] = str(row.version), str(uuid4())
    return _say_form(request, row, again)


def _say_form(request: PlaceRequest, row: Inquiry, data: Any = None) -> SayForm:
    initial = {"seen": row.version, "form_key": uuid4()}
    if request.place_kind == "board":
        return AskOnForm(data, now=row.due_date, initial=initial)
    return SayForm(data, initial=initial, again=row.state == Inquiry.State.ANSWERED)
