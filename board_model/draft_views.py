"""The board's pages of its model: the draft, a section in the editor, publishing, a version."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from board_model import draft_services, selectors, services
from board_model.forms import PublishForm, TextForm
from board_model.models import ModelText, ModelTextVersion, ModelVersion
from core.access import for_board
from core.forms import ChoiceForm
from core.paging import page_of
from plans.compare_rules import side_by_side
from plans.rules import blanks
from plans.selectors import written_after
from schools.http import PlaceRequest
from schools.roles import BOARD_MANAGE, BOARD_READ


def may_manage(request: PlaceRequest) -> bool:
    return BOARD_MANAGE in request.permissions


@for_board(BOARD_READ, "GET", "POST", write=BOARD_MANAGE)
def draft(request: PlaceRequest, board: str) -> HttpResponse:
    """Every section of the model with what schools may do with it. POST: begin it."""
    if request.method == "POST":
        draft_services.draft_start(by=request.member)
        return redirect("board_model:draft", board)
    texts, versions = selectors.draft_texts(), selectors.versions()
    last = versions[0] if versions else None
    changed = {each.text.key: each for each in selectors.changes_of_draft(last, texts)} if texts else {}
    context = {
        "chapters": selectors.by_chapter(texts),
        "changed": changed,
        "versions": versions,
        "latest": last,
        "proposal": selectors.proposal(),
        "may_manage": may_manage(request),
    }
    return render(request, "board_model/draft.html", context)


def get_text(key: str) -> ModelText:
    return get_object_or_404(ModelText.objects.select_related("changed_by"), key=key)


@for_board(BOARD_READ, "GET", "POST", write=BOARD_MANAGE)
def text(request: PlaceRequest, board: str, modeltext: str) -> HttpResponse:
    """One section: the editor for who manages the board, the text for who may read."""
    row = get_text(modeltext)
    if request.method == "POST":
        return _save(request, row)
    return _show(request, row, _new_form(row))


def _new_form(row: ModelText) -> TextForm:
    initial = {"text": row.html, "mode": row.mode, "reason": row.reason, "page": uuid4(), "base": row.version}
    return TextForm(initial=initial)


def _show(request: PlaceRequest, row: ModelText, form: TextForm, status: int = 200) -> HttpResponse:
    texts = selectors.draft_texts()
    place = next((n for n, each in enumerate(texts) if each.pk == row.pk), 0)
    last = selectors.latest_version()
    published = last.texts.filter(key=row.key).first() if last else None
    old = selectors.parts([published]) if published else [p for p in selectors.national_parts() if p.key == row.key]
    context = {
        "text": row,
        "form": form,
        "change": next(iter(selectors.changes(old, selectors.parts([row]))), None),
        "blanks": len(blanks(row.html)) if row.mode == "locked" else 0,
        "conflicts": selectors.open_conflicts(row),
        "previous": texts[place - 1] if place else None,
        "next": texts[place + 1] if place + 1 < len(texts) else None,
        "may_manage": may_manage(request),
    }
    return render(request, "board_model/text.html", context, status=status)


def _save(request: PlaceRequest, row: ModelText) -> HttpResponse:
    """From the editor (``X-Autosave``: JSON) or from the form (a page)."""
    by_script = "X-Autosave" in request.headers
    form = TextForm(request.POST)
    if not form.is_valid():
        if by_script:
            words = [str(error) for errors in form.errors.values() for error in errors]
            return JsonResponse({"message": " ".join(words)}, status=422)
        return _show(request, row, form, status=422)
    data = form.cleaned_data
    data["html"] = data.pop("text")
    written = draft_services.text_save(text=row, by=request.member, **data)
    if written.conflict:
        page = redirect("board_model:conflict", request.board.slug, row.key, written.version.pk)
        return JsonResponse({"conflict": True, "url": page.url}, status=409) if by_script else page
    if by_script:
        moment = time_format(timezone.localtime(written.version.at), "H.i")
        return JsonResponse({"version": written.version.number, "saved_at": moment})
    messages.success(request, _("Saved."))
    return redirect("board_model:text", request.board.slug, row.key)


@for_board(BOARD_MANAGE, "GET", "POST")
def conflict(request: PlaceRequest, board: str, modeltext: str, modeltextversion: UUID) -> HttpResponse:
    """Two people saved: both texts side by side, and a choice."""
    row = get_text(modeltext)
    asides = row.versions.select_related("author").filter(kind=ModelTextVersion.Kind.ASIDE)
    aside = get_object_or_404(asides, pk=modeltextversion)
    if newest := written_after(aside, selectors.open_conflicts(row)):
        if request.method == "POST":
            messages.warning(request, _("Meanwhile the text was changed again. Look at it once more."))
        return redirect("board_model:conflict", board, row.key, newest.pk)
    if request.method == "POST":
        form = ChoiceForm(request.POST)
        if form.is_valid():
            use, seen = form.cleaned_data["choice"] == "mine", form.cleaned_data["seen"]
            written = draft_services.text_settle(aside=aside, use_aside=use, seen=seen, by=request.member)
            if not written.conflict:
                messages.success(request, _("Done. The other text stays in the history."))
                return redirect("board_model:text", board, row.key)
        messages.warning(request, _("Meanwhile the text was changed again. Look at it once more."))
        row = get_text(modeltext)
    current = row.versions.select_related("author").get(number=row.version)
    context = {"text": row, "aside": aside, "current": current, "compared": side_by_side(aside.html, current.html)}
    return render(request, "board_model/conflict.html", context, status=409 if request.method == "POST" else 200)


@for_board(BOARD_READ)
def history(request: PlaceRequest, board: str, modeltext: str) -> HttpResponse:
    """Every text the section had in the draft."""
    row = get_text(modeltext)
    versions = row.versions.select_related("author")[:50]
    return render(request, "board_model/history.html", {"text": row, "versions": versions})


@for_board(BOARD_MANAGE, "GET", "POST")
def publish(request: PlaceRequest, board: str) -> HttpResponse:
    """What schools would be offered, and publishing it."""
    last = selectors.latest_version()
    form = PublishForm(request.POST or None, initial={"seen": services.draft_digest()})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            version = services.model_publish(by=request.member, **form.cleaned_data)
            messages.success(request, _("Version %(n)s is published. Your schools see it now.") % {"n": version.number})
            return redirect("board_model:draft", board)
        except ValidationError as error:
            form = _look_again(form, error)
            status = 409
    elif form.errors:
        status = 422
    context = {
        "form": form,
        "changes": selectors.changes_of_draft(last),
        "proposal": selectors.proposal(),
    }
    return render(request, "board_model/publish.html", context, status=status)


def _look_again(form: PublishForm, error: ValidationError) -> PublishForm:
    """The same words, about the draft as it is now."""
    data = {**form.data.dict(), "seen": services.draft_digest()}  # type: ignore[attr-defined]
    again = PublishForm(data)
    again.full_clean()
    again.add_error(None, error)
    return again


@for_board(BOARD_READ)
def version(request: PlaceRequest, board: str, modelversion: UUID) -> HttpResponse:
    """A version as it was published, and what it changed."""
    row = get_object_or_404(ModelVersion.objects.select_related("published_by", "made_by"), pk=modelversion)
    texts = list(row.texts.all())
    context = {
        "version": row,
        "first": row.number == 1,
        "chapters": selectors.by_chapter(texts),
        "changes": selectors.changes_of(row, texts),
        "consent": row.consent_requests.filter(state="granted").select_related("minutes", "certificate").first(),
    }
    return render(request, "board_model/version.html", context)


@for_board(BOARD_READ)
def uptake(request: PlaceRequest, board: str) -> HttpResponse:
    """How far each school is with the version that counts: numbers, never a school's text."""
    latest = selectors.latest_version()
    rows = selectors.uptake(latest) if latest else []
    done = sum(row.state == "done" for row in rows)
    context = {"latest": latest, "page": page_of(request, rows), "done": done, "total": len(rows)}
    return render(request, "board_model/uptake.html", context)
