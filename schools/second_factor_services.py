"""Taking away a second factor that its owner lost: by who manages the people there, or by who runs the installation.

The person is then let in by password alone, once, to set up a new one. So whoever does it must be trusted at every
place that account opens, the person is told by mail, and every session of theirs ends.
"""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core import audit
from core.mail import send_mail
from core.tenancy import Scope, atomic, use_scope
from schools import roles
from schools.models import Membership, User
from schools.people_services import active_member, require_may_manage


def reset_refusal(*, member: Membership, by: Membership) -> str:
    """Why ``by`` cannot take away this person's second factor, as a sentence; empty when nothing is in the way."""
    if member.user_id == by.user_id:
        return _("This is you. Change how you sign in at “Sign-in and security”.")
    places = _places(member.user)
    if member.user.is_operator or {place.board_id for place in places} != {by.board_id}:
        return _("%(name)s does not work at this board alone. Ask the operator of Safetyplan to do this.") % {
            "name": member.name
        }
    if by.school_id and {place.school_id for place in places} != {by.school_id}:
        return _("%(name)s works at more places of this board. Ask the board administrator to do this.") % {
            "name": member.name
        }
    return ""


def member_reset_second_factor(*, member: Membership, by: Membership) -> None:
    """Take away a colleague's second factor and end their sessions. A second press finds nothing, and tells nobody.

    Raises PermissionDenied when ``by`` does not manage people here, ValidationError for what ``reset_refusal`` says.
    """
    require_may_manage(by, member.school_id)
    with atomic():
        member = active_member(member)
        if refusal := reset_refusal(member=member, by=by):
            raise ValidationError(refusal, code="not_yours")
        if not _remove(member.user):
            return
        audit.record("member.second_factor_reset", by=by, obj=member)
        keeper = next(code for code in by.roles if roles.PEOPLE_MANAGE in roles.permissions([code]))
        _tell(member.user, role=keeper, place=str(member.place))


def account_reset_second_factor(*, user: User) -> None:
    """The same by who runs the installation, for an account of any place; in the trail of each of them."""
    with atomic():
        _remove(user)
        places = _places(user)
        for member in places:
            with use_scope(Scope(user=user.pk, board=member.board_id, school=member.school_id)):
                audit.record("member.second_factor_reset", by=None, obj=member)
        with use_scope(Scope(user=user.pk)):
            if not places:
                audit.record("member.second_factor_reset", by=None, obj=user)
            _tell(user)


def _places(user: User) -> list[Membership]:
    """Where this person works now, at whatever board."""
    with use_scope(Scope(user=user.pk)), atomic():
        return list(Membership.objects.active())


def _remove(user: User) -> bool:
    """Whether there was anything to take away: a factor, or a session that could still be used."""
    taken, _each = Authenticator.objects.filter(user=user).delete()
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return bool(taken or sessions)


def _tell(user: User, *, role: str = "", place: str = "") -> None:
    """By mail, in the installation's language; without a role it was the operator."""
    with translation.override(settings.LANGUAGE_CODE):
        name = str(roles.ROLES[role].name).lower() if role else ""
        context = {"role": name, "place": place, "url": settings.SITE_URL}
        text = render_to_string("schools/people/second_factor_reset.txt", context)
        subject = _("Your second factor for Safetyplan was taken away")
    send_mail("second_factor_reset", to=user.email, subject=subject, text=text)
