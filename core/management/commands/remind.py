from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.reminders import amsterdam_date, collect


class Command(BaseCommand):
    help = "Make today's reminders now, without waiting for beat. A second time changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--date", type=date.fromisoformat, help="another day than today; in the demo only")

    def handle(self, *, date: date | None, **options: Any) -> None:
        if date and not settings.DEMO:
            raise CommandError("--date is for the demo: reminders of another day would really be mailed.")
        self.stdout.write(f"{collect(date or amsterdam_date())} reminders made.")
