"""After a restore of an older back-up: erase again what the ledger lists. Idempotent."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from retention import ledger
from retention.replay_services import replay


class Command(BaseCommand):
    help = "Erase again what was erased before a back-up was restored, by the ledger outside the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ledger", type=Path, help="another file than ERASURE_LEDGER")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["ledger"] or ledger.path()
        if not file.exists():
            raise CommandError(f"There is no ledger at {file}. Was nothing erased yet, or is it elsewhere?")
        rows, broken = ledger.read(file)
        done = replay(rows)
        self.stdout.write(f"{done.lines} erased incidents in {file}.")
        self.stdout.write(f"{done.again} were back and are erased again.")
        self.stdout.write(f"{done.already} were erased already, {done.unknown} are not in this database.")
        if broken:
            self.stderr.write(f"Lines that cannot be read: {', '.join(map(str, broken))}.")
        if done.failed:
            raise CommandError(f"Still there: {', '.join(done.failed)}. Run this again; then look at the log.")
        if broken:
            raise CommandError("Look at those lines, and compare with another copy of the ledger.")
