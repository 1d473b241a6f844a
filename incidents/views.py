"""The register and the page of one incident."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import View, for_school
from core.http import typed_in
from core.paging import page_of
from core.registry import case_notes
from core.sealed import keyring
from incidents import case_selectors, device_selectors, road_selectors, rules, selectors, services
from incidents.follow_forms import AnswersForm, AssignForm, CloseForm, EntryForm, SeverityForm, TaskForm, others, over
from incidents.models import Incident
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import INCIDENTS_HANDLE, INCIDENTS_REPORT


def for_case(permission: str, *methods: str) -> Callable[[View], View]:
    """For a page of one case, or part of it. Was the case erased meanwhile, then nothing can be added to it any more:
    what is left of it is shown, with the texts that were typed. Is it kept as it is, then that is said."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PlaceRequest, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, **kwargs)
            except services.Stale as error:
                row = error.args[0]
                if not isinstance(row, Incident) or not row.erased_at:
                    raise
                if request.method != "POST":
                    raise Http404 from error
                return erased(request, row, status=409, typed=typed_in(request))
            except services.Limited as error:
                return limited(request, error.args[0], typed=typed_in(request))

        return for_school(permission, *methods, per_object=True)(guarded)

    return decorate


@for_school(INCIDENTS_REPORT)
def register(request: PlaceRequest, school: str) -> HttpResponse:
    """The cases somebody follows, and what they reported themselves. ``?toon=`` open (without it), klaar or mijn."""
    member = request.member
    lists = lists_of(member)
    asked = request.GET.get("toon", "")
    first = next(iter(lists))
    shown = asked if asked in lists else first
    page = page_of(request, lists[shown][1].select_related("owner", "own_subtype"))
    opens = set(selectors.cases_of(member).filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True))
    context = {
        "page": page,
        "tabs": register_tabs(request, shown),
        "shown": shown,
        "opens": opens,
        "tasks": selectors.tasks_soon(member, timezone.localdate()) if shown in ("open", first) else [],
        "talks": selectors.talks_of(member) if shown in ("open", first) else [],
        "stuck": device_selectors.reports_stuck() if selectors.may_assign(member) else 0,
        "figures": selectors.figures(member, timezone.localdate()),
        "follows_all": selectors.may_assign(member),
    }
    return render(request, "incidents/register.html", context)


def lists_of(member: Membership) -> dict[str, tuple[str, QuerySet[Incident]]]:
    """What the register shows somebody, by its code in the address."""
    mine = {"mijn": (_("Reported by me"), selectors.reported_by(member))}
    if not selectors.follows_cases(member):
        return mine
    rows = selectors.register_of(member)
    return {
        "open": (_("To do"), rows.filter(state__in=rules.OPEN)),
        "klaar": (_("Followed up"), rows.filter(state=rules.CLOSED)),
        **mine,
    }


def register_tabs(request: PlaceRequest, shown: str) -> list[dict[str, Any]]:
    """The lists, and searching all of them; none where there is one list only."""
    lists, url = lists_of(request.member), reverse("incidents:register", args=[request.school.slug])
    tabs = [
        {
            "label": label,
            "url": f"{url}?toon={key}",
            "current": key == shown,
            "count": rows.count() if key == "open" else "",
        }
        for key, (label, rows) in lists.items()
    ]
    if len(tabs) == 1:
        return []
    here = reverse("incidents:search", args=[request.school.slug])
    return [*tabs, {"label": _("Search"), "url": here, "current": shown == "zoeken"}]


@for_school(INCIDENTS_REPORT, per_object=True)
@never_cache
def incident(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """The case, for who follows it; what they reported and how it ended, for its reporter; or who may take it."""
    if row := selectors.erased_of(request.member).filter(pk=incident).first():
        return erased(request, row)
    if row := selectors.cases_of(request.member).filter(pk=incident).first():
        return show(request, with_people(row))
    if row := selectors.reported_by(request.member).filter(pk=incident).first():
        return own(request, row)
    if row := selectors.register_of(request.member).filter(pk=incident).first():
        return closed_off(request, row)
    raise Http404


def own(request: PlaceRequest, row: Incident) -> HttpResponse:
    """What the reporter may see of it: what they wrote, how it stands and what they are told."""
    services.incident_read(incident=row, by=request.member, part="own")
    keys, tells = keyring(), selectors.tells_reporter(row)
    warn, may_assign = row.is_serious and row.state == rules.REPORTED, selectors.may_assign(request.member)
    context = {
        "incident": row,
        "tells": tells,
        "narrative": keys.open(row, "narrative") if tells else "",
        "outcome": keys.open(row, "outcome"),
        "warn": selectors.to_warn(timezone.localdate()) if warn else [],
        "serious": warn,
        "assign_form": AssignForm(members=selectors.handlers(request.school.pk)) if may_assign else None,
    }
    return render(request, "incidents/own.html", context)


def erased(request: PlaceRequest, row: Incident, *, status: int = 200, typed: Sequence[str] = ()) -> HttpResponse:
    """What is left of a case: nothing that points at somebody. ``typed``: texts that came too late, to copy."""
    opens = selectors.cases_of(request.member).filter(pk=row.pk).exists()
    people = case_selectors.people_of(row, row.involved.all()) if opens else []
    context = {"incident": row, "opens": opens, "people": people, "typed": typed}
    return render(request, "incidents/erased.html", context, status=status)


def limited(request: PlaceRequest, row: Incident, *, typed: Sequence[str] = ()) -> HttpResponse:
    """Nothing can be done with a case now: why not, and who can end that. ``typed``: texts that were not saved."""
    context = {"incident": row, "typed": typed, "people": selectors.handle_rights(request.school.pk)}
    return render(request, "incidents/limited.html", context, status=409)


def closed_off(request: PlaceRequest, row: Incident) -> HttpResponse:
    """A case of a restricted kind that somebody else handles, or nobody yet: nothing of it but that it is there."""
    form = AssignForm(members=selectors.handlers(request.school.pk))
    return render(request, "incidents/closed_off.html", {"incident": row, "assign_form": form})


@for_case(INCIDENTS_HANDLE, "POST")
def assign(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """Whoever follows all cases gives one out, or takes it; of a restricted kind they take it before they read it.
    Who opens one and may handle it takes it."""
    row = get_object_or_404(selectors.register_of(request.member).select_related("owner"), pk=incident)
    if row.erased_at:
        raise services.Stale(row)
    form = AssignForm(request.POST, members=takers(request, row))
    if form.is_valid():
        try:
            services.incident_assign(incident=row, owner=form.cleaned_data["owner"], by=request.member)
        except ValidationError as error:
            form.add_error("owner", error)
    if form.errors:
        return refused(request, row, assign_form=form)
    messages.success(request, _("%(name)s handles this from now on.") % {"name": form.cleaned_data["owner"]})
    return redirect("incidents:incident", school, row.pk)


@for_case(INCIDENTS_HANDLE, "POST")
def severity(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    form = SeverityForm(request.POST, incident=row)
    if not form.is_valid():
        return show(request, row, status=422, severity_form=form)
    try:
        services.incident_set_severity(incident=row, by=request.member, **form.cleaned_data)
    except services.Stale as error:
        return stale(request, still_there(error))
    messages.success(request, _("Saved."))
    return redirect("incidents:incident", school, row.pk)


@for_case(INCIDENTS_HANDLE, "GET", "POST")
@never_cache
def answers(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """The second step of the seven questions, on a page of its own."""
    row = get_case(request.member, incident)
    services.refuse_limited(row)
    services.incident_read(incident=row, by=request.member, part="case")
    keys = keyring()
    options: dict[str, Any] = {
        "incident": row,
        "types": selectors.types_on(row.taxonomy),
        "own": selectors.own_subtypes(),
        "cause": keys.open(row, "cause"),
    }
    form, saved = AnswersForm(request.POST if request.method == "POST" else None, **options), []
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            services.incident_answer(incident=row, by=request.member, **form.answers())
        except services.Stale as error:
            now = still_there(error)
            fresh = AnswersForm(**options | {"incident": now, "cause": keys.open(now, "cause")})
            form, status = AnswersForm(over(request.POST, fresh), **options | {"incident": now}), 409
            saved = others(form, fresh)
        except ValidationError as error:
            form.add_error("cause" if error.code == "wordless" else "kind", error)
        else:
            messages.success(request, _("Saved."))
            return redirect("incidents:incident", school, row.pk)
    context = {"incident": row, "form": form, "others": saved, "narrative": keys.open(row, "narrative")}
    return render(request, "incidents/answers.html", context, status=status)


# --- What the views of this room share ---


def get_case(member: Membership, pk: UUID) -> Incident:
    """A case that somebody may open. Of an erased one there is nothing to open: ``Stale``, for ``for_case``."""
    row = get_object_or_404(selectors.cases_of(member), pk=pk)
    if row.erased_at:
        raise services.Stale(row)
    return with_people(row)


def get_case_with_words(member: Membership, pk: UUID) -> Incident:
    """A case of a kind of which there can be names, files and tasks."""
    row = get_case(member, pk)
    if row.kind.wordless:
        raise Http404
    return row


def still_there(error: services.Stale) -> Any:
    """What somebody changed meanwhile, as it is now; of an erased case that is for ``for_case`` to tell."""
    row = error.args[0]
    if getattr(row, "erased_at", None):
        raise error
    return row


def with_new_key(data: QueryDict) -> QueryDict:
    """A form that was sent before and says something else now, as a new one."""
    again = data.copy()
    again["key"] = str(uuid4())
    return again


def with_people(row: Incident) -> Incident:
    return Incident.objects.select_related("owner", "reporter", "own_subtype").get(pk=row.pk)


def refused(request: PlaceRequest, row: Incident, *, assign_form: AssignForm) -> HttpResponse:
    if selectors.cases_of(request.member).filter(pk=row.pk).exists():
        return show(request, with_people(row), status=422, assign_form=assign_form)
    return render(request, "incidents/closed_off.html", {"incident": row, "assign_form": assign_form}, status=422)


def takers(request: PlaceRequest, row: Incident) -> list[Membership]:
    """To whom this person may give a case."""
    if selectors.may_assign(request.member):
        return selectors.handlers(request.school.pk)
    return [request.member] if selectors.may_take(request.member, row) else []


def stale(request: PlaceRequest, row: Incident, **forms: Any) -> HttpResponse:
    messages.warning(
        request, _("Meanwhile somebody changed this incident. See how it is now, and save again if needed.")
    )
    return show(request, with_people(row), status=409, **forms)


def show(request: PlaceRequest, row: Incident, *, status: int = 200, before: Any = None, **forms: Any) -> HttpResponse:
    """The page of a case; ``forms``: those that come back with what was typed; ``before``: what the same form
    wrote down earlier."""
    if row.erased_at:
        raise services.Stale(row)
    member, sealed = request.member, selectors.may_read_sealed(request.member)
    services.incident_read(incident=row, by=member, part="case")
    case = case_selectors.case_of(row, sealed=sealed)
    entries = [each.entry for line in case.timeline for each in (line, *line.corrections)]
    now: dict[str, Any] = {"sector": request.school.sector, "today": timezone.localdate(), "sealed": sealed}
    found = road_selectors.roads_of(row, entries, **now)
    owner = row.owner_id or member.pk  # of a case that nobody handles yet who reads it: then one tap is enough
    fresh = {
        "severity_form": SeverityForm(incident=row, auto_id="severity_%s"),
        "assign_form": AssignForm(members=takers(request, row), initial={"owner": owner}, auto_id="assign_%s"),
        "entry_form": EntryForm(incident=row, may_seal=sealed, auto_id="entry_%s"),
        "task_form": TaskForm(members=selectors.colleagues(request.school.pk), auto_id="task_%s"),
        "close_form": CloseForm(incident=row, outcome=case.outcome, auto_id="close_%s"),
    }
    context = {
        "incident": row,
        "case": case,
        "roads": found,
        "notes": case_notes(request, row),
        "talks": list(row.talks.select_related("held_by", "held_with")),
        "wrong": next((form for form in forms.values() if form.errors), None),
        "before": before,
        "sealed": sealed,
        "may_assign": selectors.may_assign(member),
        "may_take": selectors.may_take(member, row),
        "is_reporter": row.reporter_id == member.pk,
        **fresh,
        **forms,
    }
    return render(request, "incidents/case.html", context, status=status)
