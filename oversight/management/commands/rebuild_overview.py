"""Make what boards see of their schools anew, and say where it did not agree. Safe to run at any time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.tenancy import Scope, system_scope, use_scope
from oversight.standing_services import standing_refresh
from schools.selectors import schools_in_use


class Command(BaseCommand):
    help = "Compute what boards see of each school anew, and put right what did not agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prove", action="store_true", help="end with an error when something did not agree")
        parser.add_argument("--board", help="the slug of one board")

    def handle(self, *, prove: bool, board: str | None, **options: Any) -> None:
        with system_scope("which schools there are"):
            rows = schools_in_use().order_by("slug")
            rows = rows.filter(board__slug=board) if board else rows
            schools = list(rows.values_list("board_id", "pk", "slug"))
        if board and not schools:
            raise CommandError(f"No board at /b/{board}/ with schools that use Safetyplan.")
        wrong = 0
        for board_id, school, slug in schools:
            with use_scope(Scope(board=board_id, school=school)):
                found = standing_refresh()
            if found:
                self.stdout.write(f"{slug}: {found} put right")
            wrong += found
        if wrong and prove:
            raise CommandError(f"{wrong} did not agree, and were put right.")
        self.stdout.write(f"{len(schools)} schools, {wrong} put right.")
