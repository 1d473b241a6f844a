"""Bringing incidents of another register in: a file, its columns, its words, a trial, and how far it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school
from core.sealed import keyring
from incident_import import rules, selectors, services
from incident_import.forms import ColumnsForm, FileForm, SeenForm, WordsForm
from incident_import.models import FileImport
from schools.http import PlaceRequest
from schools.roles import INCIDENTS_FOLLOW

SHOWN = 200  # rows of a list; the others are counted

View = Callable[[PlaceRequest, str, UUID], HttpResponse]
Step = Callable[[PlaceRequest, FileImport], HttpResponse]


def while_it_waits(*, chosen: bool) -> Callable[[Step], View]:
    """A step towards bringing a file in; the view gets the file, and that it is read is written down. Once it is coming
    in, and before its columns are ``chosen``, one is led elsewhere."""

    def decorate(view: Step) -> View:
        @wraps(view)
        def step(request: PlaceRequest, school: str, fileimport: UUID) -> HttpResponse:
            row = get_import(fileimport)
            if services.is_coming_in(row) or row.is_over:
                return too_late(request, row)
            if chosen and row.version == 1:
                return redirect("incident_import:columns", school, row.pk)
            services.file_read(file_import=row, by=request.member)
            try:
                return view(request, row)
            except services.Started as error:
                return too_late(request, error.args[0])

        return step

    return decorate


@for_school(INCIDENTS_FOLLOW, "GET", "POST")
@never_cache
def imports(request: PlaceRequest, school: str) -> HttpResponse:
    """POST: a file. GET: the files before it."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        row = services.file_add(table=form.table, name=form.name, by=request.member)
        return redirect("incident_import:columns", school, row.pk)
    keys, rows = keyring(), FileImport.objects.select_related("added_by")[:20]
    context = {"form": form, "rows": [(row, keys.open(row, "name")) for row in rows]}
    return render(request, "incident_import/imports.html", context, status=422 if form.errors else 200)


@for_school(INCIDENTS_FOLLOW)
@never_cache
def file_import(request: PlaceRequest, school: str, fileimport: UUID) -> HttpResponse:
    """How far it is, and what came of it. A file that waits for choices leads to the next step."""
    row = get_import(fileimport)
    job = services.job_of(row)
    failed = job is not None and job.failed
    if not row.is_over and (row.started_at is None or failed):
        if failed:
            messages.warning(request, _("It did not come in. Look once more, and try again."))
        return redirect(f"incident_import:{next_step(row)}", school, row.pk)
    context = {"row": row, "job": job}
    template = "incident_import/_state.html" if request.htmx else "incident_import/import.html"
    return render(request, template, context)


@for_school(INCIDENTS_FOLLOW, "GET", "POST")
@never_cache
@while_it_waits(chosen=False)
def columns(request: PlaceRequest, row: FileImport) -> HttpResponse:
    content = selectors.content_of(row)
    options: dict[str, Any] = {"file_import": row, "content": content}
    form = ColumnsForm(request.POST if request.method == "POST" else None, **options)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        values = {"columns": form.columns(), "header": content.header, "seen": form.cleaned_data["seen"]}
        try:
            services.columns_choose(file_import=row, by=request.member, **values)
        except services.Stale as error:
            form, status = ColumnsForm(stale(request, error.args[0]), **options), 409
        else:
            return redirect("incident_import:words", request.school.slug, row.pk)
    known = rules.recognise(content.header)
    context = {
        "row": row,
        "name": keyring().open(row, "name"),
        "form": form,
        "known": selectors.KNOWN_FILES[known.code] if known else "",
        "header": content.header,
        "examples": content.rows[: selectors.EXAMPLES],
    }
    return render(request, "incident_import/columns.html", context, status=status)


@for_school(INCIDENTS_FOLLOW, "GET", "POST")
@never_cache
@while_it_waits(chosen=True)
def words(request: PlaceRequest, row: FileImport) -> HttpResponse:
    found = selectors.words_of(row, selectors.content_of(row), keyring())
    options: dict[str, Any] = {"file_import": row, "words": found}
    form = WordsForm(request.POST if request.method == "POST" else None, **options)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        values = {"meanings": form.meanings(), "seen": form.cleaned_data["seen"]}
        try:
            services.meanings_choose(file_import=row, by=request.member, **values)
        except services.Stale as error:
            form, status = WordsForm(stale(request, error.args[0]), **options), 409
        else:
            return redirect("incident_import:trial", request.school.slug, row.pk)
    context = {"row": row, "name": keyring().open(row, "name"), "form": form}
    return render(request, "incident_import/words.html", context, status=status)


@for_school(INCIDENTS_FOLLOW, "GET", "POST")
@never_cache
@while_it_waits(chosen=True)
def trial(request: PlaceRequest, row: FileImport) -> HttpResponse:
    """What would come in. POST: bring it in."""
    found = selectors.trial(row, timezone.localdate())
    form = SeenForm(request.POST if request.method == "POST" else None, file_import=row)
    status = 422 if form.is_bound else 200
    if form.is_valid() and found.new and not found.problems:
        try:
            services.file_bring_in(file_import=row, seen=form.cleaned_data["seen"], by=request.member)
        except services.Stale as error:
            form, status = SeenForm(stale(request, error.args[0]), file_import=row), 409
        else:
            return redirect("incident_import:file_import", request.school.slug, row.pk)
    names = selectors.content_of(row).header
    problems = [
        (each.row, column_name(row, names, each.field), selectors.problem_text(each)) for each in found.problems[:SHOWN]
    ]
    context = {
        "row": row,
        "name": keyring().open(row, "name"),
        "form": form,
        "trial": found,
        "problems": problems,
        "more_problems": len(found.problems) - len(problems),
        "changed": found.changed[:SHOWN],
    }
    return render(request, "incident_import/trial.html", context, status=status)


@for_school(INCIDENTS_FOLLOW, "POST")
def drop(request: PlaceRequest, school: str, fileimport: UUID) -> HttpResponse:
    row = get_import(fileimport)
    try:
        services.file_drop(file_import=row, by=request.member)
    except services.Started as error:
        return too_late(request, error.args[0])
    messages.success(request, _("Thrown away. Nothing came in."))
    return redirect("incident_import:imports", school)


def get_import(pk: UUID) -> FileImport:
    return get_object_or_404(FileImport.objects.select_related("added_by", "started_by"), pk=pk)


def next_step(row: FileImport) -> str:
    if row.version == 1:
        return "columns"
    return "trial" if row.meanings or row.started_at else "words"


def column_name(row: FileImport, header: list[str], target: str) -> str:
    n = rules.column_of(row.columns, target)
    return str(selectors.NAMES[target]) if n is None else header[n]


def too_late(request: PlaceRequest, row: FileImport) -> HttpResponse:
    """It came in, was dropped or is under way: see how it is now."""
    if request.method == "POST":
        messages.info(request, _("Nothing can be chosen for this file any more. See how it is now."))
    return redirect("incident_import:file_import", request.school.slug, row.pk)


def stale(request: PlaceRequest, row: FileImport) -> QueryDict:
    """What was sent, for the version as it is now."""
    messages.warning(request, _("Meanwhile somebody chose otherwise. Look once more, and save again."))
    data = request.POST.copy()
    data["seen"] = str(row.version)
    return data
