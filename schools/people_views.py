"""People of a school or of a board's office: who works here, inviting, roles, ending; and accepting an invitation."""

from typing import Any
from uuid import UUID

from allauth.account.forms import LoginForm
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import signed_in, through_door
from core.http import Request
from core.models import Door
from core.paging import PER_PAGE
from core.tenancy import atomic
from schools import people_services, roles, second_factor_services
from schools.form_pages import done, form_page
from schools.http import PlaceRequest
from schools.models import Invitation, Membership, User
from schools.navigation import start_url
from schools.people_forms import InviteForm, MemberForm, NewPasswordForm, TeamForm
from schools.place_pages import for_place, place_url
from schools.school_year import SchoolYear
from schools.support_selectors import groups_of
from schools.team_list import read_team


@for_place(roles.PEOPLE_READ)
def manage(request: PlaceRequest) -> HttpResponse:
    """The way to everything that keeps the place itself in order."""
    return render(request, "schools/people/manage.html")


@for_place(roles.PEOPLE_READ)
def people(request: PlaceRequest) -> HttpResponse:
    members = _members(request).select_related("user").order_by("name", "pk")
    invitations = _invitations(request).filter(accepted_at__isnull=True, revoked_at__isnull=True)
    lists: dict[str, QuerySet[Any]] = {
        "actief": members.filter(ended_at__isnull=True),
        "uitgenodigd": invitations.order_by("name", "pk"),
        "gestopt": members.filter(ended_at__isnull=False),
    }
    labels = {"actief": _("Working here"), "uitgenodigd": _("Invited"), "gestopt": _("Stopped")}
    asked = request.GET.get("toon", "")
    shown = asked if asked in lists else "actief"
    pages = {key: Paginator(rows, PER_PAGE) for key, rows in lists.items()}
    tabs = [
        {"label": labels[key], "url": f"?toon={key}", "current": key == shown, "count": pages[key].count}
        for key in lists
    ]
    page = pages[shown].get_page(request.GET.get("page"))
    context = {"shown": shown, "page": page, "tabs": tabs, "may_manage": _may_manage(request)}
    return render(request, "schools/people/people.html", context)


@for_place(roles.PEOPLE_MANAGE, "GET", "POST")
def invite(request: PlaceRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, level=request.place_kind)
    if form.is_valid() and done(
        form, people_services.invitation_send, school=request.school, by=request.member, **form.cleaned_data
    ):
        messages.success(request, _("The invitation to %(name)s is on its way.") % {"name": form.cleaned_data["name"]})
        return redirect(place_url(request, "people:people") + "?toon=uitgenodigd")
    return form_page(request, "schools/people/invite.html", form)


@for_place(roles.PEOPLE_MANAGE, "GET", "POST")
def invite_team(request: PlaceRequest) -> HttpResponse:
    """First shows what would happen; the confirmed list is read again, so nothing is kept in between."""
    form = TeamForm(request.POST or None, request.FILES or None)
    rows = []
    if form.is_valid():
        try:
            rows = read_team(form.cleaned_data["text"], level=request.place_kind)
            people_services.mark_known(rows, school=request.school)
        except ValidationError as error:
            form.add_error(None, error)
    if rows and "confirm" in request.POST and not any(row.errors for row in rows):
        sent = people_services.team_invite(rows=rows, school=request.school, by=request.member)
        messages.success(
            request,
            ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", sent)
            % {"count": sent},
        )
        return redirect(place_url(request, "people:people") + "?toon=uitgenodigd")
    wrong = [row for row in rows if row.errors]
    context = {
        "rows": rows,
        "wrong": wrong,
        "new": [row for row in rows if not row.errors and not row.known],
        "known": [row for row in rows if row.known and not row.errors],
        "text": form.cleaned_data.get("text", "") if rows else "",
        "roles": roles.choices(request.place_kind),
    }
    return form_page(request, "schools/people/team.html", form, status=422 if wrong else 0, **context)


@for_place(roles.PEOPLE_MANAGE, "GET", "POST")
def member(request: PlaceRequest, membership: UUID) -> HttpResponse:
    row = _member(request, membership)
    form = MemberForm(request.POST or None, level=request.place_kind, member=row)
    if form.is_valid() and done(form, _save_member, member=row, by=request.member, **form.cleaned_data):
        messages.success(request, _("Saved."))
        return redirect(place_url(request, "people:people"))
    groups = groups_of(row, SchoolYear.of(timezone.localdate()).start) if row.supports_groups else []
    return form_page(request, "schools/people/member.html", form, person=row, supports=groups)


def _save_member(*, member: Membership, name: str, roles: list[str], by: Membership, groups: str = "") -> None:
    with atomic():
        people_services.member_change_roles(member=member, roles=roles, by=by)
        people_services.member_rename(member=member, name=name, groups=groups, by=by)


@for_place(roles.PEOPLE_MANAGE, "GET", "POST")
def member_end(request: PlaceRequest, membership: UUID) -> HttpResponse:
    """Asks first; then somebody's work here ends at once."""
    row = _member(request, membership)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(form, people_services.member_end, member=row, by=request.member):
        messages.success(request, _("%(name)s no longer works here.") % {"name": row.name})
        own = row.user_id == request.user.pk
        return redirect("/" if own else place_url(request, "people:people"))
    return form_page(request, "schools/people/end.html", form, person=row)


@for_place(roles.PEOPLE_MANAGE, "GET", "POST")
def member_second_factor(request: PlaceRequest, membership: UUID) -> HttpResponse:
    """Asks first; then a colleague who lost their phone and codes sets up a new second factor."""
    row = _member(request, membership)
    service = second_factor_services.member_reset_second_factor
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(form, service, member=row, by=request.member):
        messages.success(request, _("%(name)s sets up a new second factor at the next sign-in.") % {"name": row.name})
        return redirect(place_url(request, "people:member", row.pk))
    refusal = second_factor_services.reset_refusal(member=row, by=request.member)
    return form_page(request, "schools/people/second_factor.html", form, person=row, refusal=refusal)


@for_place(roles.PEOPLE_MANAGE, "POST")
def invitation_resend(request: PlaceRequest, invitation: UUID) -> HttpResponse:
    return _invitation_action(request, invitation, people_services.invitation_resend, _("Sent again."))


@for_place(roles.PEOPLE_MANAGE, "POST")
def invitation_revoke(request: PlaceRequest, invitation: UUID) -> HttpResponse:
    return _invitation_action(request, invitation, people_services.invitation_revoke, _("Taken back."))


def _invitation_action(request: PlaceRequest, pk: UUID, service: Any, text: str) -> HttpResponse:
    try:
        service(invitation=get_object_or_404(_invitations(request), pk=pk), by=request.member)
        messages.success(request, text)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(place_url(request, "people:people") + "?toon=uitgenodigd")


@through_door("invitation", "GET", "POST")
def invitation(request: Request, door: Door) -> HttpResponse:
    """Who invites for what; new people choose a password, others accept with the account they have."""
    row = Invitation.objects.select_related("school", "board").filter(pk=door.object_id).first()
    if row is None or not row.is_open:
        raise Http404
    account = User.objects.filter(email=row.email).first()
    step = _step(request, account)
    form = None
    if step == "password":
        form = NewPasswordForm(request.POST or None, email=row.email)
        if form.is_valid():
            password = form.cleaned_data["password"]
            if done(form, people_services.invitation_accept_new, invitation=row, password=password):
                entry = LoginForm({"login": row.email, "password": password}, request=request)
                return entry.login(request, redirect_url=start_url(row.place)) if entry.is_valid() else redirect("/")
    if step == "accept" and account and request.method == "POST":
        try:
            people_services.invitation_accept(invitation=row, user=account)
            return redirect(start_url(row.place))
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("/")
    context = {"invitation": row, "step": step}
    return form_page(request, "schools/people/invitation.html", form, **context)


def _step(request: Request, account: User | None) -> str:
    """password: has no account yet; sign_in; accept: signed in as the invited; other: as somebody else."""
    if request.user.is_authenticated:
        return "accept" if account and request.user.pk == account.pk else "other"
    return "sign_in" if account else "password"


@signed_in("POST")
def session_end(request: Request, session: int) -> HttpResponse:
    """End one of one's own sessions, on whatever device it is."""
    row = get_object_or_404(UserSession, user=request.user, pk=session)
    row.end()
    messages.success(request, _("That session has ended."))
    return redirect("usersessions_list")


def _members(request: PlaceRequest) -> QuerySet[Membership]:
    return Membership.objects.filter(school=request.school)


def _member(request: PlaceRequest, pk: UUID) -> Membership:
    return get_object_or_404(_members(request).filter(ended_at__isnull=True).select_related("user"), pk=pk)


def _invitations(request: PlaceRequest) -> QuerySet[Invitation]:
    return Invitation.objects.filter(school=request.school)


def _may_manage(request: PlaceRequest) -> bool:
    return roles.PEOPLE_MANAGE in request.permissions
