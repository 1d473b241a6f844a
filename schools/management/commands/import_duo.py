"""Bring boards, schools and pupil counts up to date with files of DUO's open data."""

import time
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from schools.duo.reader import LARGEST, DuoFile, NotDuo, read
from schools.duo_services import ImportRefused, Report, duo_import

OUTCOMES = (
    "boards created", "created", "changed", "moved", "to transfer", "closed", "reopened", "unchanged", "unknown",
)  # fmt: skip
TITLES = {"to transfer": "to transfer (overdracht nodig)", "unknown": "of schools that are not here"}
SHOWN = 20  # lines per outcome, unless --verbosity 2


class Command(BaseCommand):
    help = (
        "Import files of DUO's open data (onderwijsdata.duo.nl): locations of primary, secondary or special schools, "
        "boards, pupils per location. What a file is shows from its columns. All files together or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen and change nothing")
        parser.add_argument("--yes", action="store_true", help="also close more than a twentieth of a sector")
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day the files describe; an older state than was imported before is then refused",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        files = {path: self.open(path) for path in options["files"]}
        try:
            reports = duo_import(
                list(files.values()),
                as_of=options["as_of"],
                close_many=options["yes"],
                dry_run=options["dry_run"],
            )
        except ImportRefused as error:
            raise CommandError(f"Nothing was changed. {error}") from None
        names = {id(file): path.name for path, file in files.items()}
        for report in reports:
            self.tell(report, names[id(report.file)], everything=options["verbosity"] > 1)
        done = "Nothing was changed (--dry-run)." if options["dry_run"] else "Done."
        self.stdout.write(f"{done} {time.perf_counter() - started:.1f} seconds.")

    def open(self, path: Path) -> DuoFile:
        try:
            if path.stat().st_size > LARGEST:
                raise NotDuo("it is larger than any file of DUO")
            return read(path.read_bytes())
        except OSError as error:
            raise CommandError(f"Nothing was changed. {path}: {error.strerror}.") from None
        except NotDuo as error:
            raise CommandError(f"Nothing was changed. {path.name} was refused: {error}.") from None

    def tell(self, report: Report, name: str, *, everything: bool) -> None:
        file = report.file
        year = f", counts of {file.year}" if file.year else ""
        self.stdout.write(f"{name}: {file.kind.title}{year}, {len(file.rows) + len(file.refused)} rows")
        for outcome in OUTCOMES:
            if report.counts[outcome]:
                self.stdout.write(f"  {TITLES.get(outcome, outcome)}: {report.counts[outcome]}")
                self.list(report.notes.get(outcome, []), everything)
        if file.refused:
            self.stdout.write(f"  refused: {len(file.refused)}")
            self.list([str(refusal) for refusal in file.refused], everything=True)
        if file.unread and file.kind.is_locations:
            self.stdout.write("  No school was closed: the code of a refused row could not be read.")

    def list(self, lines: list[str], everything: bool) -> None:
        shown = lines if everything else lines[:SHOWN]
        for line in shown:
            self.stdout.write(f"    {line}")
        if len(lines) > len(shown):
            self.stdout.write(f"    … and {len(lines) - len(shown)} more (all with --verbosity 2)")
