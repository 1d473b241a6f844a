from typing import Any

from django.core.management.base import BaseCommand

from overview import demo


class Command(BaseCommand):
    help = "Make the fictional boards, schools and people of the demo (safe to repeat)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("Demo made." if demo.load() else "Demo was there already.")
