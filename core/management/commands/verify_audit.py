from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import audit
from core.models import AuditSeal
from core.tenancy import system_scope


class Command(BaseCommand):
    help = (
        "Check the chain of audit events of every board, and print each chain's head. Keep the heads outside the "
        "database: with --head BOARD:NUMBER:DIGEST a chain that was cut off or made anew shows too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", action="append", default=[], metavar="BOARD:NUMBER:DIGEST")

    def handle(self, *, head: list[str], **options: Any) -> None:
        heads = dict(_parse(text) for text in head)
        faults = 0
        with system_scope("check the audit trail of every board"):
            boards = AuditSeal.objects.order_by("board_id").values_list("board_id", flat=True).distinct()
            for board_id in [*boards, *(heads.keys() - set(boards))]:
                found = audit.verify(board_id, heads.get(board_id))
                number, digest = audit.last_link(board_id) or (0, audit.FIRST)
                self.stdout.write(f"{board_id or '-'}:{number}:{digest} {'holds' if not found else 'BROKEN'}")
                for fault in found:
                    self.stderr.write(f"  {fault}")
                faults += len(found)
        if faults:
            raise CommandError(f"{faults} faults found.")


def _parse(text: str) -> tuple[UUID | None, tuple[int, str]]:
    board, number, digest = text.split(":")
    return (None if board == "-" else UUID(board)), (int(number), digest)
