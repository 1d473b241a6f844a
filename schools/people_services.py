"""Writes about people: inviting, accepting, changing roles, ending. Each is written to the audit trail.

``by`` is the Membership of who does it; None when the system opens a board. Who may give which role is decided here,
whatever page or import asks for it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit
from core.doors import close_doors, make_door
from core.mail import send_mail
from core.tenancy import Scope, atomic, current, use_scope
from schools import roles
from schools.models import GroupSupport, Invitation, Membership, School, User
from schools.team_list import Row

VALID = timedelta(days=14)
KEEPERS = ("school_leader", "board_admin")  # every place keeps at least one of its own


class LastOne(ValidationError):
    """A place would be left without anybody who can manage its people."""

    def __init__(self) -> None:
        super().__init__(
            _("Nobody else here can manage the people. Give somebody else this role first."), code="last_one"
        )


def invitation_send(
    *, email: str, name: str, roles: Iterable[str], school: School | None, by: Membership | None, groups: str = ""
) -> Invitation:
    """Invite somebody to a school, or with ``school=None`` to the board's office, and mail the link.

    Raises ValidationError when the address already works there or was invited, PermissionDenied when ``by`` may not.
    """
    codes = _allowed_roles(roles, school=school, by=by)
    email = email.strip().lower()
    if by and email == by.user.email:
        _refuse_oneself(by, school)
    with atomic():
        _refuse_known(email, school)
        invitation = Invitation.create(
            school=school,
            email=email,
            name=" ".join(name.split()),
            roles=codes,
            groups=groups.strip(),
            invited_by=by,
            expires_at=timezone.now() + VALID,
        )
        _mail_invitation(invitation)
        audit.record("invitation.sent", by=by, obj=invitation, roles=codes)
        _tell_leaders(school, codes, by=by)
    return invitation


def mark_known(rows: list[Row], *, school: School | None) -> None:
    """Note on each row of a team list whether the person works here or was invited already: two queries."""
    place = {"school": school} if school else {"school__isnull": True}
    emails = [row.email for row in rows]
    members = Membership.objects.active().filter(user__email__in=emails, **place)
    working = set(members.values_list("user__email", flat=True))
    waiting = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True, email__in=emails, **place)
    invited = set(waiting.values_list("email", flat=True))
    for row in rows:
        if row.email in working:
            row.known = _("already works here")
        elif row.email in invited:
            row.known = _("has already been invited")


def team_invite(*, rows: list[Row], school: School | None, by: Membership) -> int:
    """Invite a whole team, all or nothing; who is known here is passed over, so doing it twice is harmless."""
    if any(row.errors for row in rows):
        raise ValidationError(_("There are still rows with errors."), code="errors")
    with atomic():
        mark_known(rows, school=school)
        new = [row for row in rows if not row.known]
        for row in new:
            invitation_send(email=row.email, name=row.name, roles=row.roles, groups=row.groups, school=school, by=by)
        audit.record("invitation.team_sent", by=by, invited=len(new), known=len(rows) - len(new))
    return len(new)


def invitation_resend(*, invitation: Invitation, by: Membership | None) -> None:
    """A fresh link for an invitation that is not accepted yet; the older link stops working."""
    require_may_manage(by, invitation.school_id)
    with atomic():
        invitation = _waiting(invitation)
        invitation.expires_at = timezone.now() + VALID
        invitation.save(update_fields=["expires_at"])
        close_doors("invitation", object_id=invitation.pk)
        _mail_invitation(invitation)
        audit.record("invitation.resent", by=by, obj=invitation)


def invitation_revoke(*, invitation: Invitation, by: Membership) -> None:
    """Take an invitation back: its link stops working at once."""
    require_may_manage(by, invitation.school_id)
    with atomic():
        invitation = _waiting(invitation)
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        close_doors("invitation", object_id=invitation.pk)
        audit.record("invitation.revoked", by=by, obj=invitation)


def invitation_accept(*, invitation: Invitation, user: User) -> Membership:
    """Make the membership the invitation promises. Works once.

    Runs in the invitation's board, which whoever holds its key has not entered yet; the caller has checked that
    ``user`` is who was invited. Raises ValidationError when it was used, revoked or has expired meanwhile.
    """
    scope = Scope(user=user.pk, board=invitation.board_id, school=invitation.school_id)
    with use_scope(scope), atomic():
        invitation = _waiting(invitation)
        if not invitation.is_open:
            raise ValidationError(_("This invitation is no longer valid."), code="expired")
        if Membership.objects.active().filter(user=user, school=invitation.school_id).exists():
            raise ValidationError(_("You already work here."), code="member")
        if invitation.invited_by and invitation.invited_by.user_id == user.pk:  # with another address since
            _refuse_oneself(invitation.invited_by, invitation.school)
        member = Membership.create(
            school=invitation.school,
            user=user,
            name=invitation.name,
            roles=invitation.roles,
            groups=invitation.groups,
        )
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
        close_doors("invitation", object_id=invitation.pk)
        audit.record("invitation.accepted", by=user, obj=invitation, member=member.pk)
    return member


def invitation_accept_new(*, invitation: Invitation, password: str) -> User:
    """Make an account for who was invited, and accept. The mail they answered has verified their address.

    The invitation is locked first, so that pressing twice makes one account.
    """
    with use_scope(Scope(board=invitation.board_id, school=invitation.school_id)), atomic():
        invitation = _waiting(invitation)
        if User.objects.filter(email=invitation.email).exists():
            raise ValidationError(_("This invitation is no longer valid."), code="account")
        user = User.objects.create_user(invitation.email, password)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        invitation_accept(invitation=invitation, user=user)
    return user


def member_change_roles(*, member: Membership, roles: Iterable[str], by: Membership | None) -> Membership:
    """Give other roles; they count from the member's next request."""
    codes = _allowed_roles(roles, school=member.school, by=by)
    with atomic():
        member = active_member(member)
        before = member.roles
        if set(before) == set(codes):
            return member
        gained = [code for code in codes if code not in before]
        if gained and by and by.user_id == member.user_id:
            _refuse_oneself(by, member.school)
        _keep_one(member, lost=set(before) - set(codes))
        member.roles = codes
        member.save(update_fields=["roles"])
        if member.school_id and not member.supports_groups:
            GroupSupport.objects.filter(member=member).delete()
        audit.record("member.roles_changed", by=by, obj=member, before=before, after=codes)
        _tell_leaders(member.school, codes, before=before, by=by)
    return member


def member_rename(*, member: Membership, name: str, groups: str, by: Membership) -> Membership:
    """Change how somebody is called here and which groups they have."""
    require_may_manage(by, member.school_id)
    with atomic():
        member = active_member(member)
        name, groups = " ".join(name.split()), groups.strip()
        if (name, groups) != (member.name, member.groups):
            member.name, member.groups = name, groups
            member.save(update_fields=["name", "groups"])
            audit.record("member.renamed", by=by, obj=member)
    return member


def member_end(*, member: Membership, by: Membership | None) -> None:
    """End somebody's work here. What they did stays, under their name; their next request finds the door closed."""
    require_may_manage(by, member.school_id)
    with atomic():
        member = active_member(member)
        _keep_one(member, lost=set(member.roles))
        member.ended_at = timezone.now()
        member.save(update_fields=["ended_at"])
        close_doors(object_id=member.pk)  # addresses that are theirs alone, such as of a calendar
        audit.record("member.ended", by=by, obj=member)


def require_may_manage(by: Membership | None, school_id: Any) -> None:
    """People of a school are managed there or by its board; those of the board's office by the board only."""
    if by is None:
        return
    here = by.board_id == current().board and by.school_id in (None, school_id) and by.ended_at is None
    if not here or roles.PEOPLE_MANAGE not in by.permissions:
        raise PermissionDenied


def _allowed_roles(codes: Iterable[str], *, school: School | None, by: Membership | None) -> list[str]:
    """The codes in the fixed order, each once; a school gives school roles, a board's office board roles."""
    require_may_manage(by, school.pk if school else None)
    wanted = set(codes)
    possible = [code for code, name in roles.choices("school" if school else "board")]
    if not wanted:
        raise ValidationError(_("Choose at least one role."), code="no_role")
    if wanted - set(possible):
        raise PermissionDenied
    return [code for code in possible if code in wanted]


def _refuse_oneself(by: Membership, school: School | None) -> None:
    """What a school keeps to itself, such as its cases, stays out of reach of who manages its people for the board.

    A school leader may: that role lacks nothing that others at the school have.
    """
    if school and by.school_id is None:
        raise ValidationError(
            _("You cannot give yourself a role at a school. Ask the school leader to invite you."), code="oneself"
        )


def _tell_leaders(
    school: School | None, codes: list[str], *, before: list[str] | None = None, by: Membership | None
) -> None:
    """The school's leaders hear it when the board lets somebody in who may read cases."""
    if school and roles.open_cases(codes) and not roles.open_cases(before or []):
        tell_leaders(school, by=by)


def tell_leaders(school: School, *, by: Membership | None) -> None:
    """The board lets somebody read cases, or more of them; what the school does itself its leaders know."""
    if by is None or by.school_id:
        return
    url = settings.SITE_URL + reverse("people:school_people", args=[school.slug])
    leaders = Membership.objects.active().filter(school=school, roles__contains=["school_leader"])
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("schools/people/case_role.txt", {"school": school, "url": url})
        subject = _("The board gave somebody access to incidents of %(school)s") % {"school": school}
    for leader in leaders.select_related("user").exclude(user=by.user_id):
        send_mail("case_role", to=leader.user.email, subject=subject, text=text)


def _refuse_known(email: str, school: School | None) -> None:
    place = {"school": school} if school else {"school__isnull": True}
    if Membership.objects.active().filter(user__email=email, **place).exists():
        raise ValidationError(_("This person already works here."), code="member")
    open_here = Q(email=email, accepted_at__isnull=True, revoked_at__isnull=True, **place)
    if Invitation.objects.filter(open_here).exists():
        raise ValidationError(
            _("This person has already been invited. You can send the invitation again."), code="invited"
        )


def _keep_one(member: Membership, *, lost: set[str]) -> None:
    """Refuse to take a keeper's role from the last one who has it; the rows are locked against a second taker."""
    for code in lost.intersection(KEEPERS):
        here = Membership.objects.active().filter(school=member.school_id, roles__contains=[code])
        if not [row for row in here.order_by("pk").select_for_update() if row.pk != member.pk]:
            raise LastOne


def active_member(member: Membership) -> Membership:
    """The row as it is now, locked."""
    row = Membership.objects.active().select_for_update(of=("self",)).filter(pk=member.pk).first()
    if row is None:
        raise ValidationError(_("This person no longer works here."), code="ended")
    return row


def _waiting(invitation: Invitation) -> Invitation:
    """The row as it is now, locked; ValidationError when it was accepted or revoked."""
    waiting = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    row = waiting.select_for_update(of=("self",)).filter(pk=invitation.pk).first()
    if row is None:
        raise ValidationError(_("This invitation is no longer valid."), code="closed")
    return row


def _mail_invitation(invitation: Invitation) -> None:
    """In the installation's language: who is invited has not chosen one yet."""
    key = make_door("invitation", object_id=invitation.pk, expires_at=invitation.expires_at)
    context = {
        "invitation": invitation,
        "place": invitation.place,
        "by": invitation.invited_by,
        "url": settings.SITE_URL + reverse("people:invitation", args=[key]),
    }
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("schools/people/invitation.txt", context)
        subject = _("Invitation to work on the safety plan of %(place)s") % {"place": invitation.place}
    send_mail("invitation", to=invitation.email, subject=subject, text=text)
