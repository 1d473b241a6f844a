"""Where allauth meets the house: no open sign-up, mail through the outbox, secrets encrypted."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.template.loader import render_to_string

from core import crypto
from core.mail import send_mail

SECOND_FACTOR = "second factor"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations only."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before changing how one signs in; whoever signed in within the last quarter of an hour just did it."""
        since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        records = get_authentication_records(self.request, self.request.user)
        return not any(record["at"] > since for record in records)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        context = {"email": email, **context}
        subject = render_to_string(f"{template_prefix}_subject.txt", context).strip()
        text = render_to_string(f"{template_prefix}_message.txt", context)
        send_mail(template_prefix.rpartition("/")[2], to=email, subject=subject, text=text)


class MfaAdapter(DefaultMFAAdapter):
    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site's name as a passkey shows it; its address is that of the request."""
        return super().get_public_key_credential_rp_entity() | {"name": "Safetyplan"}

    def encrypt(self, text: str) -> str:
        """Secrets of apps and seeds of recovery codes are of no use to who holds only the database."""
        return crypto.encrypt(text, purpose=SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text, purpose=SECOND_FACTOR)
