from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from overview import demo


class Command(BaseCommand):
    help = "Make the fictional boards, schools and people of the demo (safe to repeat), and list the accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        demo.load()
        with translation.override("en"):
            rows = demo.accounts()
        wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
        self.stdout.write(f"Demo accounts (password: {demo.PASSWORD})")
        for email, role, place in rows:
            self.stdout.write(f"  {email:{wide[0]}}  {role:{wide[1]}}  {place}")
