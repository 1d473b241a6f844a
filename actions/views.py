"""Pages of actions: the school's list, one's own, one action, and one's own calendar."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from actions import rules, selectors, services
from actions.forms import ActionForm, EffectForm, FilterForm, StatusForm
from actions.models import Action
from actions.origins import find_origin, origin_url
from actions.table_selectors import actions_table
from core import ical
from core.access import for_school, through_door
from core.doors import open_door
from core.http import Request
from core.models import Door
from core.paging import page_of
from schools.http import PlaceRequest
from schools.models import School
from schools.roles import ACTIONS_EDIT, ACTIONS_READ
from schools.table_pages import table_file

EFFECT_IDS = "effect_%s"  # two forms on one page


@dataclass(frozen=True)
class Asked:
    """The list that the address asks for. ``names``: of all lists, by what ``?toon=`` calls them."""

    names: dict[str, Any]
    shown: str
    form: FilterForm
    rows: QuerySet[Action]

    @property
    def narrowed(self) -> bool:
        return any(self.form.data.get(name) for name in self.form.fields)


def asked_list(request: PlaceRequest) -> Asked:
    """``?toon=`` open (without it), mij, hielp or klaar; ``eigenaar`` and ``van`` narrow."""
    lists: dict[str, tuple[Any, QuerySet[Action]]] = {
        "open": (_("Open and busy"), Action.objects.filter(status__in=rules.LIVE)),
        "mij": (_("Mine"), selectors.of_member(request.member).filter(status__in=rules.LIVE)),
        "hielp": (_("Did it help?"), Action.objects.filter(selectors.TO_LOOK_AT).order_by("effect_date", "pk")),
        "klaar": (_("Closed"), Action.objects.exclude(status__in=rules.LIVE).order_by("-closed_at", "pk")),
    }
    asked = request.GET.get("toon", "")
    shown = asked if asked in lists else "open"
    form = FilterForm(request.GET)
    rows = lists[shown][1].select_related("owner").annotate(day=F("effect_date" if shown == "hielp" else "due_date"))
    if form.is_valid():
        if owner := form.cleaned_data["eigenaar"]:
            rows = rows.filter(owner=owner)
        if kind := form.cleaned_data["van"]:
            rows = rows.filter(origin_kind=kind)
    return Asked({key: name for key, (name, _rows) in lists.items()}, shown, form, rows)


@for_school(ACTIONS_READ)
def actions(request: PlaceRequest, school: str) -> HttpResponse:
    """The actions of the school, in the list that is asked for."""
    today, found = timezone.localdate(), asked_list(request)
    counts = selectors.counts(today)
    tabs = [
        {
            "label": label,
            "url": f"?toon={key}",
            "current": key == found.shown,
            "count": {"open": counts.live, "hielp": counts.to_look_at}.get(key, ""),
        }
        for key, label in found.names.items()
    ]
    context = {
        "page": page_of(request, found.rows),
        "tabs": tabs,
        "shown": found.shown,
        "form": found.form,
        "filtered": found.narrowed,
        "may_edit": ACTIONS_EDIT in request.permissions,
    }
    return render(request, "actions/actions.html", context, status=200 if found.form.is_valid() else 422)


@for_school(ACTIONS_READ)
@never_cache
def actions_file(request: PlaceRequest, school: str, ending: str) -> HttpResponse:
    """The same list as a file."""
    found = asked_list(request)
    if not found.form.is_valid():
        raise Http404
    return table_file(request, actions_table(found.rows, found.names[found.shown]), ending)


@for_school(ACTIONS_EDIT, "GET", "POST")
def add(request: PlaceRequest, school: str) -> HttpResponse:
    """A new action; ``?van=<kind>&id=<id>`` says what it came from."""
    origin = find_origin(request.GET.get("van", ""), request.GET.get("id", ""))
    if request.GET.get("van") and origin is None:
        raise Http404
    form = ActionForm(request.POST or None, school=request.school)
    if form.is_valid():
        services.action_add(**form.cleaned_data, origin=origin, by=request.member)
        messages.success(request, _("The action is on the list."))
        return redirect("actions:actions", school)
    context = {"form": form, "origin": origin}
    return render(request, "actions/add.html", context, status=422 if form.errors else 200)


@for_school(ACTIONS_READ, "GET", "POST", write=ACTIONS_EDIT)
def action(request: PlaceRequest, school: str, action: UUID) -> HttpResponse:
    row = get_action(action)
    if request.method != "POST":
        return show(request, row)
    form = ActionForm(request.POST, action=row, school=request.school)
    if not form.is_valid():
        return show(request, row, form=form, status=422)
    try:
        services.action_change(action=row, by=request.member, **form.cleaned_data)
    except services.Stale as error:
        now = get_action(error.args[0].pk)
        again = request.POST.copy()
        again["seen"] = str(now.version)
        return stale(request, now, form=ActionForm(again, action=now, school=request.school))
    messages.success(request, _("Saved."))
    return redirect("actions:action", school, row.pk)


@for_school(ACTIONS_READ, "POST")
def status(request: PlaceRequest, school: str, action: UUID) -> HttpResponse:
    """Its owner says how it stands, or who looks after all actions."""
    row = get_action(action)
    form = StatusForm(request.POST)
    if not form.is_valid():
        return show(request, row, status=422)
    try:
        done = services.action_set_status(action=row, by=request.member, **form.cleaned_data)
    except services.Stale as error:
        return stale(request, get_action(error.args[0].pk))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return show(request, row, status=422)
    messages.success(request, _("%(title)s: %(status)s.") % {"title": row, "status": done.get_status_display().lower()})
    if request.POST.get("terug") == "lijst":
        return redirect("actions:actions", school)
    return redirect("actions:action", school, row.pk)


@for_school(ACTIONS_READ, "POST")
def effect(request: PlaceRequest, school: str, action: UUID) -> HttpResponse:
    row = get_action(action)
    form = EffectForm(request.POST, auto_id=EFFECT_IDS)
    if not form.is_valid():
        return show(request, row, effect_form=form, status=422)
    try:
        services.action_say_effect(action=row, by=request.member, **form.cleaned_data)
    except services.Stale as error:
        now = get_action(error.args[0].pk)
        again = request.POST.copy()
        again["seen"] = str(now.version)
        return stale(request, now, effect_form=EffectForm(again, auto_id=EFFECT_IDS))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return show(request, row, status=422)
    messages.success(request, _("Thank you. It stays with the action."))
    return redirect("actions:action", school, row.pk)


def get_action(pk: UUID) -> Action:
    return get_object_or_404(Action.objects.select_related("owner", "created_by", "effect_by"), pk=pk)


def stale(request: PlaceRequest, row: Action, **forms: Any) -> HttpResponse:
    messages.warning(request, _("Meanwhile somebody changed this action. See how it is now, and save again if needed."))
    return show(request, row, status=409, **forms)


def show(
    request: PlaceRequest,
    row: Action,
    *,
    form: ActionForm | None = None,
    effect_form: EffectForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may_edit = ACTIONS_EDIT in request.permissions
    said = {"effect": row.effect, "note": row.effect_note, "seen": row.version}
    context = {
        "action": row,
        "form": (form or ActionForm(action=row, school=request.school)) if may_edit else None,
        "effect_form": effect_form or EffectForm(initial=said, auto_id=EFFECT_IDS),
        "wrong": form if form and form.errors else effect_form,
        "may_work": services.may_work(row, request.member),
        "statuses": [(value, label) for value, label in Action.Status.choices if value != row.status],
        "origin_url": origin_url(row, request.school.slug),
        "history": selectors.history(row),
        "stale": status == 409,
    }
    return render(request, "actions/action.html", context, status=status)


# --- One's own calendar ---


@for_school(ACTIONS_READ, "GET", "POST")
def feed(request: PlaceRequest, school: str) -> HttpResponse:
    """Make a secret address of one's own calendar, or end it. The address is shown once."""
    key = ""
    if request.method == "POST":
        if request.POST.get("do") == "end":
            services.feed_revoke(member=request.member)
            messages.success(request, _("The address does not work any more."))
            return redirect("actions:feed", school)
        key = services.feed_make(member=request.member)
    address = settings.SITE_URL + reverse("actions:ical", args=[key]) if key else ""
    door = open_door(services.FEED, object_id=request.member.pk)
    return render(request, "actions/feed.html", {"address": address, "door": door})


@through_door(services.FEED)
def feed_ical(request: Request, door: Door) -> HttpResponse:
    """The open actions of whose address this is. The database itself shows no others."""
    place = School.objects.get()
    rows = Action.objects.filter(status__in=rules.LIVE).order_by("due_date", "pk")
    entries = [
        ical.Entry(
            uid=f"{row.pk}@safetyplan",
            title=row.title,
            day=row.due_date,
            url=settings.SITE_URL + reverse("actions:action", args=[place.slug, row.pk]),
            stamp=row.changed_at,
        )
        for row in rows
    ]
    with override(settings.LANGUAGE_CODE):
        name = _("Actions of %(school)s") % {"school": place}
    response = HttpResponse(ical.write(name, entries), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="acties.ics"'
    response["Cache-Control"] = "private, max-age=900"
    response["X-Robots-Tag"] = "noindex"
    return response
