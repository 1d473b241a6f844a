"""Rotate the keys of sealed texts. Safe to break off and run again: it finishes what was begun."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import sealed
from core.models import DataKey
from core.tenancy import Scope, atomic, system_scope, use_scope
from schools.models import Board, School


class Command(BaseCommand):
    help = (
        "Bring every board's sealed texts under its newest data key, and every data key under the first key of "
        "DATA_KEY_FILE. With --renew boards get a new data key first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--renew", action="append", default=[], metavar="BOARD", help="slug of a board, or 'all'")

    def handle(self, *, renew: list[str], **options: Any) -> None:
        with system_scope("which boards have keys, and their schools"):
            keyed = set(DataKey.objects.values_list("board_id", flat=True))
            boards = list(Board.objects.filter(pk__in=keyed).order_by("slug"))
            schools = list(School.objects.filter(board__in=boards).values_list("board_id", "pk"))
        if unknown := set(renew) - {"all"} - {board.slug for board in boards}:
            raise CommandError(f"No board with keys: {', '.join(sorted(unknown))}")
        for board in boards:
            with use_scope(Scope(board=board.pk)), atomic():
                if board.slug in renew or "all" in renew:
                    sealed.renew()
                wrapped = sealed.rewrap()
            texts = 0
            for school in [None, *(pk for owner, pk in schools if owner == board.pk)]:
                with use_scope(Scope(board=board.pk, school=school)):
                    texts += sealed.reseal()
            self.stdout.write(f"{board.slug}: {wrapped} keys wrapped anew, {texts} texts sealed anew")
