"""Open a board: make or find it by its DUO number and invite its first administrator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from schools.board_services import HasAdministrator, Opening, UnknownSchool, board_open
from schools.people_forms import OpeningForm


class Command(BaseCommand):
    help = "Open a board and mail an invitation to its first administrator. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--number", required=True, help="number of the board at DUO")
        parser.add_argument("--name", required=True, help="used until a file of DUO gives its name")
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-name", required=True)
        parser.add_argument(
            "--school", action="append", default=[], help="DUO code of a school that starts; default: all that are open"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            form = OpeningForm(options | {"schools": " ".join(options["school"])})
            wrong = [f"--{name.replace('_', '-')}: {errors[0]}" for name, errors in form.errors.items()]
        if wrong:
            raise CommandError("Nothing was changed. " + " ".join(wrong))
        opening = Opening(**form.cleaned_data)
        try:
            board = board_open(opening)
        except UnknownSchool as error:
            raise CommandError(f"These schools are not (open) schools of this board: {error.messages[0]}") from None
        except HasAdministrator as error:
            raise CommandError(f"{error.messages[0]} They invite others; nothing was changed.") from None
        self.stdout.write(f"{board.name} is open at /b/{board.slug}/; {opening.admin_email} has been invited.")
