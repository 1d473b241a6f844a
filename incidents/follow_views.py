"""What is added to a case: lines of the timeline, corrections, tasks, names, and its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school
from core.sealed import keyring
from incidents import case_selectors, follow_services, selectors, services
from incidents.follow_forms import CheckForm, CloseForm, CorrectionForm, EntryForm, NamesForm, TaskForm
from incidents.models import Entry, Incident, Task
from incidents.views import get_case, show, stale
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import INCIDENTS_HANDLE, INCIDENTS_REPORT, INCIDENTS_SEALED


@for_school(INCIDENTS_HANDLE, "POST", per_object=True)
def entry_add(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    form = EntryForm(request.POST, may_seal=selectors.may_read_sealed(request.member), auto_id="entry_%s")
    if not form.is_valid():
        return show(request, row, status=422, entry_form=form)
    follow_services.entry_add(incident=row, by=request.member, **form.entry())
    messages.success(request, _("It is in the timeline."))
    return redirect("incidents:incident", school, row.pk)


@for_school(INCIDENTS_HANDLE, "GET", "POST", per_object=True)
@never_cache
def entry(request: PlaceRequest, school: str, incident: UUID, entry: UUID) -> HttpResponse:
    """Correct a line: what stood there stays readable."""
    row = get_case(request.member, incident)
    line = Entry.objects.select_related("incident", "corrects").filter(pk=entry, incident=row).first()
    if line is None or line.kind == Entry.Kind.BOARD or (line.sealed and not selectors.may_read_sealed(request.member)):
        raise Http404
    services.incident_read(incident=row, by=request.member, part="case")
    form = CorrectionForm(request.POST if request.method == "POST" else None, entry=line.corrects or line)
    if form.is_valid():
        follow_services.entry_correct(entry=line, by=request.member, **form.values())
        messages.success(request, _("The correction stands below it."))
        return redirect("incidents:incident", school, row.pk)
    title = case_selectors.titles_of(row, [line]).of(line)
    context = {"incident": row, "entry": line, "title": title, "text": keyring().open(line, "text"), "form": form}
    return render(request, "incidents/correct.html", context, status=422 if form.errors else 200)


@for_school(INCIDENTS_HANDLE, "POST", per_object=True)
def task_add(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    members = Membership.objects.active().filter(school=request.school)
    staff = [each for each in members if INCIDENTS_REPORT in each.permissions]
    form = TaskForm(request.POST, members=staff, auto_id="task_%s")
    if not form.is_valid():
        return show(request, row, status=422, task_form=form)
    follow_services.task_add(incident=row, by=request.member, **form.cleaned_data)
    messages.success(request, _("The task is on the list."))
    return redirect("incidents:incident", school, row.pk)


@for_school(INCIDENTS_REPORT, "GET", "POST", per_object=True)
@never_cache
def task(request: PlaceRequest, school: str, incident: UUID, task: UUID) -> HttpResponse:
    """A task on a page of its own, for its owner too: of the incident that shows no more than its reference."""
    row, follows = get_task(request.member, incident, task)
    if row.done_at:
        return redirect("incidents:incident", school, row.incident.pk) if follows else done(request, row)
    check = row.kind == Task.Kind.CHECK
    form = CheckForm(request.POST if request.method == "POST" else None) if check else None
    if request.method == "POST" and (form is None or form.is_valid()):
        said = form.cleaned_data if form else {"answer": "", "note": ""}
        follow_services.task_finish(task=row, by=request.member, **said)
        messages.success(request, _("Thank you. It is done."))
        return redirect(
            "incidents:incident" if follows else "incidents:register", school, *([incident] if follows else [])
        )
    return done(request, row, form=form, follows=follows, status=422 if form and form.errors else 200)


def done(request: PlaceRequest, row: Task, *, status: int = 200, **context: Any) -> HttpResponse:
    services.incident_read(incident=row.incident, by=request.member, part="task")
    text = keyring().open(row, "text")
    return render(request, "incidents/task.html", {"task": row, "text": text, **context}, status=status)


def get_task(member: Membership, incident: UUID, pk: UUID) -> tuple[Task, bool]:
    """The task, and whether this person follows its incident; a task is for them and for its owner."""
    row = Task.objects.select_related("incident", "owner").filter(pk=pk, incident=incident).first()
    follows = selectors.cases_of(member).filter(pk=incident).exists()
    if row is None or not (follows or row.owner_id == member.pk):
        raise Http404
    return row, follows


@for_school(INCIDENTS_HANDLE, "POST", per_object=True)
def close(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    form = CloseForm(request.POST, incident=row, auto_id="close_%s")
    if not form.is_valid():
        return show(request, row, status=422, close_form=form)
    try:
        services.incident_close(incident=row, by=request.member, **form.cleaned_data)
    except services.Stale as error:
        return stale(request, row, close_form=with_version(request, error.args[0]))
    messages.success(request, _("Closed. The reporter can read what you tell them."))
    return redirect("incidents:incident", school, row.pk)


def with_version(request: PlaceRequest, now: Incident) -> CloseForm:
    """What was typed, ready to be sent again over what is there now."""
    again = request.POST.copy()
    again["seen"] = str(now.version)
    return CloseForm(again, incident=now, auto_id="close_%s")


@for_school(INCIDENTS_HANDLE, "POST", per_object=True)
def reopen(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    services.incident_reopen(incident=row, seen=row.version, by=request.member)
    messages.success(request, _("The incident is in hand again."))
    return redirect("incidents:incident", school, row.pk)


@for_school(INCIDENTS_SEALED, "GET", "POST", per_object=True)
@never_cache
def names(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """Names, where somebody needs them: in the sealed part."""
    row = get_case(request.member, incident)
    services.incident_read(incident=row, by=request.member, part="names")
    people, keys = list(row.involved.select_related("incident")), keyring()
    known = {each.pk: keys.open(each, "name") for each in people}
    form = NamesForm(request.POST if request.method == "POST" else None, people=people, names=known)
    if form.is_valid():
        follow_services.names_save(incident=row, names=form.names(), by=request.member)
        messages.success(request, _("Saved. The names are sealed."))
        return redirect("incidents:incident", school, row.pk)
    context = {"incident": row, "form": form, "people": people}
    return render(request, "incidents/names.html", context, status=422 if form.errors else 200)
