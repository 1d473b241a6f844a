"""Signing in, failing to, and changes to how: each becomes an audit event where the person works.

A failed sign-in says whose account it was when there is one, never what was typed; it is written without a place, so
that a known and an unknown address cost the same.
"""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from core import audit
from core.tenancy import Scope, atomic, use_scope
from schools.models import Membership, User


def record_at_places(action: str, user: User, **detail: Any) -> None:
    """One event at every place the user works, or one without a place."""
    with use_scope(Scope(user=user.pk)), atomic():
        places = [Scope(user.pk, *row) for row in Membership.objects.active().values_list("board_id", "school_id")]
    for place in places or [Scope(user=user.pk)]:
        with use_scope(place), atomic():
            audit.record(action, by=user, **detail)


@receiver(user_logged_in)
def signed_in(user: User, **kwargs: Any) -> None:
    record_at_places("account.signed_in", user)


@receiver(user_logged_out)
def signed_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record_at_places("account.signed_out", user)


@receiver(user_login_failed)
def sign_in_failed(credentials: dict[str, Any], **kwargs: Any) -> None:
    typed = str(credentials.get("email") or credentials.get("username") or "")
    with use_scope(Scope()), atomic():
        audit.record("account.sign_in_failed", by=User.objects.filter(email__iexact=typed).first())


@receiver(mfa.authentication_failed)
def second_factor_failed(user: User, **kwargs: Any) -> None:
    record_at_places("account.second_factor_failed", user)


@receiver(mfa.authenticator_added)
def second_factor_added(user: User, authenticator: Any, **kwargs: Any) -> None:
    record_at_places("account.second_factor_added", user, kind=authenticator.type)


@receiver(mfa.authenticator_removed)
def second_factor_removed(user: User, authenticator: Any, **kwargs: Any) -> None:
    record_at_places("account.second_factor_removed", user, kind=authenticator.type)


@receiver(mfa.authenticator_reset)
def recovery_codes_renewed(user: User, **kwargs: Any) -> None:
    record_at_places("account.recovery_codes_renewed", user)


@receiver(mfa.authenticator_used)
def recovery_code_used(user: User, authenticator: Any, **kwargs: Any) -> None:
    if authenticator.type == "recovery_codes":
        record_at_places("account.recovery_code_used", user)


@receiver(account.password_changed)
@receiver(account.password_reset)
def password_changed(user: User, **kwargs: Any) -> None:
    record_at_places("account.password_changed", user)


@receiver(account.email_changed)
def email_changed(user: User, **kwargs: Any) -> None:
    record_at_places("account.email_changed", user)
