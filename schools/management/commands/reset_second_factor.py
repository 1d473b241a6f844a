"""Take away the second factor of an account whose owner lost it, so that they set up a new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from schools.models import User
from schools.second_factor_services import account_reset_second_factor


class Command(BaseCommand):
    help = (
        "Take away the second factor of an account and end its sessions; the next sign-in sets up a new one. "
        "First make sure that it is really the owner who asks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError("Nobody has an account with this address.")
        account_reset_second_factor(user=user)
        self.stdout.write(f"{email} sets up a new second factor at the next sign-in.")
