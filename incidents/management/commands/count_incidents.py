"""Count the figures of incidents anew, to prove that they agree or to put them right. Safe to run at any time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.tenancy import Scope, system_scope, use_scope
from incidents.figure_services import figures_recount
from schools.models import School


class Command(BaseCommand):
    help = "Say at which schools the kept figures differ from the incidents themselves. With --mend put them right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="put right what is wrong")

    def handle(self, *, mend: bool, **options: Any) -> None:
        with system_scope("which schools there are"):
            schools = list(School.objects.filter(in_use_since__isnull=False).values_list("board_id", "pk", "slug"))
        wrong = 0
        for board, school, slug in schools:
            with use_scope(Scope(board=board, school=school)):
                found = figures_recount(mend=mend)
            if found:
                self.stdout.write(f"{slug}: {found} figures {'put right' if mend else 'are wrong'}")
            wrong += found
        if wrong and not mend:
            raise CommandError(f"{wrong} figures are wrong; --mend puts them right.")
        self.stdout.write(f"{len(schools)} schools counted.")
