"""Pages of the plan: outline, a section, its history, a choice between two texts, the PDF."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import for_school
from core.forms import ChoiceForm
from core.http import once
from core.paging import page_of
from core.registry import plan_notes
from core.versions import Stale
from plans import (
    annex_selectors,
    duty_selectors,
    fact_selectors,
    live_selectors,
    selectors,
    services,
    version_selectors,
)
from plans.compare_rules import side_by_side
from plans.forms import ParticularsForm, RestoreForm, SectionForm
from plans.live_rules import fact_keys
from plans.models import Section, SectionVersion
from schools.fact_selectors import current_facts
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import PLAN_EDIT, PLAN_READ, ROLES


def get_section(request: PlaceRequest, key: str) -> Section:
    """A section of the plan of the school in the address, with that plan."""
    row = get_object_or_404(Section.objects.select_related("plan", "owner"), key=key)
    row.plan.school = request.school
    return row


def may_edit(request: PlaceRequest) -> bool:
    return PLAN_EDIT in request.permissions


@for_school(PLAN_READ)
def outline(request: PlaceRequest, school: str) -> HttpResponse:
    plan, sections = once(request, selectors.plan_and_sections)
    if plan is None:
        return render(request, "plans/empty.html", {"may_edit": may_edit(request)})
    duties = duty_selectors.duty_states(plan, sections)
    context = {
        "plan": plan,
        "notes": plan_notes(request),
        "chapters": selectors.outline(plan, sections),
        "done": sum(section.status == Section.Status.DONE for section in sections),
        "total": len(sections),
        "blanks": sum(section.blanks for section in sections),
        "duties_met": sum(state.status in ("ok", "busy") for state in duties),
        "duties_total": len(duties),
        "duties_open": [state for state in duties if state.status in ("attention", "missing")][:5],
        "unowned": sum(section.owner is None or section.owner.ended_at is not None for section in sections),
        "drifting": {drift.quote.section_id for drift in fact_selectors.drifts(plan)},
        "may_edit": may_edit(request),
    }
    return render(request, "plans/outline.html", context)


@for_school(PLAN_EDIT, "POST")
def start(request: PlaceRequest, school: str) -> HttpResponse:
    services.plan_start(school=request.school, by=request.member)
    messages.success(request, _("Your first draft is ready. Make it your own, section by section."))
    return redirect("plans:outline", school)


@for_school(PLAN_READ, "GET", "POST", write=PLAN_EDIT)
def section(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    row = get_section(request, section)
    if request.method == "POST":
        return save_section(request, row)
    return show_section(request, row, new_form(row))


def new_form(row: Section) -> SectionForm:
    return SectionForm(initial={"text": row.html, "page": uuid4(), "base": row.version})


def show_section(request: PlaceRequest, row: Section, form: SectionForm, status: int = 200) -> HttpResponse:
    """The editor for who may edit, the text for who may read; guidance beside both."""
    previous, following = selectors.neighbours(row)
    writes = may_edit(request) and not row.board_holds
    known = current_facts() if writes or fact_keys(row.model.live) else None
    context = {
        "section": row,
        "chapter": next(chapter for chapter in row.plan.model.chapters if chapter.key == row.model.chapter),
        "form": form,
        "law": row.model.law,
        "duties": duty_selectors.keys_of(row),
        "owner_role": ROLES[row.model.owner_role].name,
        "previous": previous,
        "next": following,
        "conflicts": selectors.open_conflicts(row),
        "presence": presence_line(row, request.member),
        "documents": annex_selectors.documents_of(row),
        "drifts": fact_selectors.drifts_of(row, known),
        "facts": fact_selectors.to_quote(known) if known and writes else [],
        "live": live_selectors.facts_of(row, known),
        "pages": live_selectors.pages_of(row, request.school),
        "today": timezone.localdate(),
        "may_edit": may_edit(request),
    }
    template = "plans/section.html" if writes else "plans/section_read.html"
    return render(request, template, context, status=status)


def save_section(request: PlaceRequest, row: Section) -> HttpResponse:
    """Save from the editor (``X-Autosave``: JSON) or from the form (a page)."""
    by_script = "X-Autosave" in request.headers
    if row.board_holds and "text" not in request.POST:  # only its status can change
        messages.success(request, set_status(request, row))
        return redirect("plans:section", request.school.slug, row.key)
    form = SectionForm(request.POST)
    if not form.is_valid():
        if by_script:
            words = [str(error) for errors in form.errors.values() for error in errors]
            return JsonResponse({"message": " ".join(words)}, status=422)
        return show_section(request, row, form, status=422)
    saved = save_text(row, form.cleaned_data, request.member)
    if saved.conflict:
        page = redirect("plans:conflict", request.school.slug, row.key, saved.version.pk)
        return JsonResponse({"conflict": True, "url": page.url}, status=409) if by_script else page
    if by_script:
        moment = time_format(timezone.localtime(saved.version.at), "H.i")
        return JsonResponse({"version": saved.version.number, "saved_at": moment})
    messages.success(request, set_status(request, row))
    return redirect("plans:section", request.school.slug, row.key)


def save_text(row: Section, data: dict[str, Any], by: Membership) -> services.Saved:
    """Save what the form holds; what can no longer be saved because the board holds the section is kept beside it."""
    written: dict[str, Any] = {
        "section": row,
        "html": data["text"],
        "page": data["page"],
        "base": data["base"],
        "by": by,
    }
    try:
        return services.section_save(**written, reason=data["reason"])
    except services.HeldByBoard:
        return services.Saved(services.section_keep_aside(**written), conflict=True)


def set_status(request: PlaceRequest, row: Section) -> str:
    """Ready for now, or back to draft, when that button sent the form; answers what happened."""
    done = request.POST.get("done")
    if done not in ("0", "1"):
        return _("Saved.")
    services.section_set_status(section=row, done=done == "1", by=request.member)
    return _("Saved and marked as done.") if done == "1" else _("Saved. This section is a draft again.")


@for_school(PLAN_EDIT, "GET", "POST")
def particulars(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    row = get_section(request, section)
    form = ParticularsForm(request.POST or None, section=row)
    status, theirs = 200, None
    if request.method == "POST" and form.is_valid():
        try:
            services.section_set_particulars(section=row, by=request.member, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("plans:section", school, row.key)
        except Stale:
            theirs = row = get_section(request, section)
            again = request.POST.copy()
            again["seen"] = row.particulars
            form, status = ParticularsForm(again, section=row), 409
    context = {"section": row, "form": form, "owner_role": ROLES[row.model.owner_role].name, "theirs": theirs}
    return render(request, "plans/particulars.html", context, status=422 if form.errors else status)


@for_school(PLAN_EDIT, "POST")
def presence(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    """Tells that a page is open and answers who else is there, as a line of text."""
    row = get_section(request, section)
    try:
        page = UUID(request.POST.get("page", ""))
    except ValueError:
        return HttpResponse(status=400)
    services.presence_report(section=row, page=page, by=request.member)
    return HttpResponse(escape(presence_line(row, request.member)))


def presence_line(row: Section, member: Membership) -> str:
    """Who else has this section open, such as "Anna is looking too"; empty when nobody has."""
    names = selectors.present_members(row, but=member)
    line = ngettext("%(names)s is looking too", "%(names)s are looking too", len(names))
    return line % {"names": ", ".join(names)} if names else ""


@for_school(PLAN_EDIT, "GET", "POST")
def conflict(request: PlaceRequest, school: str, section: str, sectionversion: UUID) -> HttpResponse:
    """Two people saved: both texts side by side, and a choice."""
    row = get_section(request, section)
    aside = get_object_or_404(row.versions.select_related("author"), pk=sectionversion, kind=SectionVersion.Kind.ASIDE)
    waiting = selectors.open_conflicts(row)
    if newest := selectors.written_after(aside, waiting):
        if request.method == "POST":
            messages.warning(request, _("Meanwhile the text was changed again. Look at it once more."))
        return redirect("plans:conflict", school, row.key, newest.pk)
    if request.method == "POST":
        form = ChoiceForm(request.POST)
        if form.is_valid() and not (row.board_holds and form.cleaned_data["choice"] == "mine"):
            saved = services.conflict_settle(
                aside=aside,
                use_aside=form.cleaned_data["choice"] == "mine",
                seen=form.cleaned_data["seen"],
                by=request.member,
            )
            if not saved.conflict:
                return after_choice(request, row)
        messages.warning(request, _("Meanwhile the text was changed again. Look at it once more."))
    current = row.versions.select_related("author").get(number=row.version)
    context = {
        "section": row,
        "aside": aside,
        "current": current,
        "compared": side_by_side(aside.html, current.html),
        "waiting": waiting,
    }
    return render(request, "plans/conflict.html", context, status=409 if request.method == "POST" else 200)


def after_choice(request: PlaceRequest, row: Section) -> HttpResponse:
    """On to the next text that was set aside, or back to the section."""
    waiting = selectors.open_conflicts(row)
    if not waiting:
        messages.success(request, _("Done. The other text stays in the history."))
        return redirect("plans:section", request.school.slug, row.key)
    messages.success(request, _("Done. There is one more text to choose."))
    return redirect("plans:conflict", request.school.slug, row.key, waiting[0].pk)


@for_school(PLAN_READ)
def history(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    row = get_section(request, section)
    versions = row.versions.select_related("author").defer("html")
    page = page_of(request, versions)
    context = {"section": row, "page": page, "writings": selectors.writings(page)}
    return render(request, "plans/history.html", context)


@for_school(PLAN_READ)
def version(request: PlaceRequest, school: str, section: str, sectionversion: UUID) -> HttpResponse:
    row = get_section(request, section)
    text = get_object_or_404(row.versions.select_related("author"), pk=sectionversion)
    restorable = may_edit(request) and version_selectors.may_be_restored(text, row)
    form = RestoreForm(initial={"seen": row.version}) if restorable else None
    return render(request, "plans/version.html", {"section": row, "version": text, "restore_form": form})
