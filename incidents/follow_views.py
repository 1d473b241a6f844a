"""What is added to a case: lines of the timeline, corrections, tasks, names, and its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.sealed import keyring
from incidents import case_selectors, follow_services, selectors, services
from incidents.follow_forms import (
    CheckForm,
    CloseForm,
    CorrectionForm,
    EntryForm,
    GiveTaskForm,
    NamesForm,
    TaskForm,
    others,
    over,
)
from incidents.models import Entry, Incident, Task
from incidents.views import for_case, get_case, get_case_with_words, show, stale, still_there, with_new_key
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import INCIDENTS_HANDLE, INCIDENTS_REPORT, INCIDENTS_SEALED


@for_case(INCIDENTS_HANDLE, "POST")
def entry_add(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    may_seal = selectors.may_read_sealed(request.member)
    options: dict[str, Any] = {"incident": row, "may_seal": may_seal, "auto_id": "entry_%s"}
    form = EntryForm(request.POST, **options)
    if not form.is_valid():
        return show(request, row, status=422, entry_form=form)
    try:
        follow_services.entry_add(incident=row, by=request.member, **form.entry())
    except services.AlreadySent as error:
        again = EntryForm(with_new_key(request.POST), **options)
        return show(request, row, status=409, before=error.args[0], entry_form=again)
    messages.success(request, _("It is in the timeline."))
    return redirect("incidents:incident", school, row.pk)


@for_case(INCIDENTS_HANDLE, "GET", "POST")
@never_cache
def entry(request: PlaceRequest, school: str, incident: UUID, entry: UUID) -> HttpResponse:
    """Correct a line: what stood there stays readable."""
    row = get_case(request.member, incident)
    line = Entry.objects.select_related("incident", "corrects__incident").filter(pk=entry, incident=row).first()
    if line is None or line.kind == Entry.Kind.BOARD or (line.sealed and not selectors.may_read_sealed(request.member)):
        raise Http404
    services.incident_read(incident=row, by=request.member, part="case")
    about, before = line.corrects or line, None
    form = CorrectionForm(request.POST if request.method == "POST" else None, entry=about)
    if form.is_valid():
        try:
            follow_services.entry_correct(entry=line, by=request.member, **form.values())
        except services.AlreadySent as error:
            form, before = CorrectionForm(with_new_key(request.POST), entry=about), error.args[0]
        else:
            messages.success(request, _("The correction stands below it."))
            return redirect("incidents:incident", school, row.pk)
    title = case_selectors.titles_of(row, [line]).of(line)
    context = {"title": title, "text": keyring().open(line, "text"), "form": form, "before": before}
    status = 409 if before else 422 if form.errors else 200
    return render(request, "incidents/correct.html", {"incident": row, "entry": line, **context}, status=status)


@for_case(INCIDENTS_HANDLE, "POST")
def task_add(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case_with_words(request.member, incident)
    options: dict[str, Any] = {"members": selectors.colleagues(request.school.pk), "auto_id": "task_%s"}
    form = TaskForm(request.POST, **options)
    if not form.is_valid():
        return show(request, row, status=422, task_form=form)
    try:
        follow_services.task_add(incident=row, by=request.member, **form.cleaned_data)
    except services.AlreadySent as error:
        again = TaskForm(with_new_key(request.POST), **options)
        return show(request, row, status=409, before=error.args[0], task_form=again)
    messages.success(request, _("The task is on the list."))
    return redirect("incidents:incident", school, row.pk)


@for_case(INCIDENTS_REPORT, "GET", "POST")
@never_cache
def task(request: PlaceRequest, school: str, incident: UUID, task: UUID) -> HttpResponse:
    """A task on a page of its own, for its owner too: of the incident that shows no more than its reference."""
    row, follows = get_task(request.member, incident, task)
    if row.done_at and request.method != "POST":
        return redirect("incidents:incident", school, row.incident.pk) if follows else done(request, row)
    check = row.kind == Task.Kind.CHECK
    form = CheckForm(request.POST if request.method == "POST" else None) if check else None
    if request.method == "POST" and (form is None or form.is_valid()):
        said = form.cleaned_data if form else {"answer": "", "note": ""}
        try:
            follow_services.task_finish(task=row, by=request.member, **said)
        except services.Stale as error:  # somebody else answered meanwhile
            return done(request, still_there(error), late=form, follows=follows, status=409)
        messages.success(request, _("Thank you. It is done."))
        return redirect(
            "incidents:incident" if follows else "incidents:register", school, *([incident] if follows else [])
        )
    return done(request, row, form=form, follows=follows, status=422 if form and form.errors else 200)


def done(request: PlaceRequest, row: Task, *, status: int = 200, **context: Any) -> HttpResponse:
    """``late``: an answer that came after that of somebody else; ``give``: for who follows the case."""
    may_give = context.get("follows") and not row.done_at and INCIDENTS_HANDLE in request.permissions
    if may_give and "give" not in context:
        members = selectors.colleagues(request.school.pk)
        context["give"] = GiveTaskForm(task=row, members=members, auto_id="give_%s")
    services.incident_read(incident=row.incident, by=request.member, part="task")
    text = keyring().open(row, "text")
    return render(request, "incidents/task.html", {"task": row, "text": text, **context}, status=status)


@for_case(INCIDENTS_HANDLE, "POST")
def task_change(request: PlaceRequest, school: str, incident: UUID, task: UUID) -> HttpResponse:
    """By who follows the case: give it to another, move it, or drop it."""
    row, follows = get_task(request.member, incident, task)
    if not follows:
        raise Http404
    form = GiveTaskForm(request.POST, task=row, members=selectors.colleagues(request.school.pk), auto_id="give_%s")
    try:
        if "drop" in request.POST:
            follow_services.task_drop(task=row, by=request.member)
        elif form.is_valid():
            follow_services.task_give(task=row, by=request.member, **form.cleaned_data)
        else:
            check = CheckForm() if row.kind == Task.Kind.CHECK else None
            return done(request, row, give=form, form=check, follows=True, status=422)
    except services.Stale as error:
        messages.warning(request, _("Somebody did this meanwhile."))
        return done(request, still_there(error), follows=True, status=409)
    messages.success(request, _("Saved."))
    return redirect("incidents:incident", school, row.incident.pk)


def get_task(member: Membership, incident: UUID, pk: UUID) -> tuple[Task, bool]:
    """The task, and whether this person follows its incident; a task is for them and for its owner."""
    row = get_object_or_404(Task.objects.select_related("incident", "owner"), pk=pk, incident=incident)
    follows = selectors.cases_of(member).filter(pk=incident).exists()
    if not follows and row.owner_id != member.pk:
        raise Http404
    return row, follows


@for_case(INCIDENTS_HANDLE, "POST")
def close(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    form = CloseForm(request.POST, incident=row, auto_id="close_%s")
    if not form.is_valid():
        return show(request, row, status=422, close_form=form)
    try:
        services.incident_close(incident=row, by=request.member, **form.values())
    except services.Stale as error:
        now = still_there(error)
        return stale(request, now, close_form=with_version(request, now))
    told = row.reporter_id and form.values()["outcome"]
    messages.success(request, _("Closed. The reporter can read what you tell them.") if told else _("Closed."))
    return redirect("incidents:incident", school, row.pk)


def with_version(request: PlaceRequest, now: Incident) -> CloseForm:
    """What was typed, ready to be sent again over what is there now."""
    again = request.POST.copy()
    again["seen"] = str(now.version)
    return CloseForm(again, incident=now, auto_id="close_%s")


@for_case(INCIDENTS_HANDLE, "POST")
def reopen(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    services.incident_reopen(incident=row, seen=row.version, by=request.member)
    messages.success(request, _("The incident is in hand again."))
    return redirect("incidents:incident", school, row.pk)


@for_case(INCIDENTS_SEALED, "GET", "POST")
@never_cache
def names(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """Names, where somebody needs them: in the sealed part."""
    row = get_case_with_words(request.member, incident)
    services.incident_read(incident=row, by=request.member, part="names")
    options, saved = names_of(row), []
    form = NamesForm(request.POST if request.method == "POST" else None, **options)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        values = {"names": form.names(), "seen": form.cleaned_data["seen"]}
        try:
            follow_services.names_save(incident=row, by=request.member, **values)
        except services.Stale as error:
            options = names_of(still_there(error))
            fresh = NamesForm(**options)
            form, status = NamesForm(over(request.POST, fresh), **options), 409
            saved = others(form, fresh)
        else:
            messages.success(request, _("Saved. The names are sealed."))
            return redirect("incidents:incident", school, row.pk)
    context = {"incident": row, "form": form, "people": options["people"], "others": saved}
    return render(request, "incidents/names.html", context, status=status)


def names_of(row: Incident) -> dict[str, Any]:
    people, keys = list(row.involved.select_related("incident")), keyring()
    return {"incident": row, "people": people, "names": {each.pk: keys.open(each, "name") for each in people}}
