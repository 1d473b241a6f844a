"""From a Word document of the school's own to sections of the plan: read in, sort, take over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import for_school
from core.richtext import RichTextError, plain_text
from plans import selectors, services, word_services
from plans.models import Plan, Section, WordImport
from plans.word_forms import SortForm, WordForm
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT


@for_school(PLAN_EDIT, "GET", "POST")
def word(request: PlaceRequest, school: str) -> HttpResponse:
    """POST: read a Word file in; a school without a plan starts one with it. GET: those read in before."""
    form = WordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        plan = services.plan_start(school=request.school, by=request.member)
        upload, pieces = form.cleaned_data["file"], form.pieces
        row = word_services.word_read_in(plan=plan, upload=upload, name=form.name, pieces=pieces, by=request.member)
        return redirect("plans:word_import", school, row.pk)
    rows = WordImport.objects.select_related("file", "made_by")[:20]
    context = {"form": form, "rows": rows, "plan": selectors.current_plan()}
    return render(request, "plans/word.html", context, status=422 if form.errors else 200)


@for_school(PLAN_EDIT, "GET", "POST")
def word_import(request: PlaceRequest, school: str, wordimport: UUID) -> HttpResponse:
    """One row per piece: where does it go? Kept when saved; carried out by the other button."""
    rows = WordImport.objects.select_related("file", "made_by", "done_by", "plan__school__board")
    row = get_object_or_404(rows, pk=wordimport)
    if row.done_at:
        pieces = row.pieces.select_related("section", "aside").defer("section__html", "aside__html")
        for piece in pieces:
            if piece.section:
                piece.section.plan = row.plan
        return render(request, "plans/word_done.html", {"row": row, "pieces": pieces})
    return _sort(request, row)


def _sort(request: PlaceRequest, row: WordImport) -> HttpResponse:
    sections = selectors.sections_of(row.plan)
    pieces = list(row.pieces.all())
    seen = " ".join(f"{each.key}:{each.version}" for each in sections)
    places = _places(row.plan, sections)
    form = SortForm(request.POST or None, word_import=row, pieces=pieces, places=places, seen=seen)
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    if request.method == "POST" and form.is_valid():
        goes_to, add_below = form.goes_to(), form.cleaned_data["add_below"]
        word_services.word_sort(word_import=row, goes_to=goes_to, add_below=add_below, by=request.member)
        if "take" not in request.POST:
            messages.success(request, _("Kept. You can go on whenever you like."))
            return redirect("plans:word_import", request.school.slug, row.pk)
        try:
            word_services.word_take_over(word_import=row, seen=form.cleaned_data["seen"], by=request.member)
            messages.success(request, _("The text from Word is in your plan."))
            return redirect("plans:word_import", request.school.slug, row.pk)
        except RichTextError:
            form.add_error(None, _("Together these pieces are too long for one section. Send some of them elsewhere."))
            status = 422
        except services.HeldByBoard as error:
            form.add_error(None, error)
            status = 422
    own = {each.key for each in sections if each.status != Section.Status.NOT_STARTED}
    rows = [(piece, form[f"piece-{piece.position}"], plain_text(piece.html)) for piece in pieces]
    context = {"row": row, "form": form, "rows": rows, "own": own}
    return render(request, "plans/word_import.html", context, status=status)


def _places(plan: Plan, sections: list[Section]) -> list:
    """What may be chosen for a piece: nowhere, a new section of a chapter, or one there is."""
    own = _("own text")
    named = _("New in %(chapter)s")
    chapters = [(each.key, f"{each.number} {each.title}".strip()) for each in plan.model.chapters]
    new = [(f"new:{key}", named % {"chapter": name}) for key, name in chapters]
    places: list = [("", _("Leave out")), (_("A new section"), new)]
    for chapter in selectors.outline(plan, sections):
        choices = []
        for section in (each for each in chapter.sections if not each.board_holds):
            note = "" if section.status == Section.Status.NOT_STARTED else f" ({own})"
            choices.append((f"section:{section.key}", f"{section.number} {section.title}{note}"))
        places.append((f"{chapter.model.number} {chapter.model.title}".strip(), choices))
    return places
