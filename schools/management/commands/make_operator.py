"""Make somebody an operator of this installation and print the link with which they choose a password."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from core import audit
from core.tenancy import atomic
from schools.models import User


class Command(BaseCommand):
    help = "Make an account an operator (creating it if needed) and print a link to choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError("That is not an email address.") from None
        with atomic():
            user = User.objects.filter(email=email).first() or User.objects.create_user(email)
            EmailAddress.objects.get_or_create(user=user, email=email, defaults={"primary": True, "verified": True})
            user.is_operator = True
            user.save(update_fields=["is_operator"])
            audit.record("account.made_operator", by=None, obj=user)
        self.stdout.write(f"{email} is an operator.")
        if not user.has_usable_password():
            key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
            uidb36, __, token = key.partition("-")
            link = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token})
            self.stdout.write(f"Choose a password at {settings.SITE_URL}{link}")
