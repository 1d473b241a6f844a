"""Giving a board its own look."""

import hashlib

from core import audit
from core.doors import make_door, named_key
from core.tenancy import atomic
from schools.look_models import BoardLook
from schools.models import Board, Membership

DOOR = "boardlook"


def look_set(*, colour: str, logo: bytes | None, by: Membership) -> Board:
    """``colour``: readable (``look_rules``), or "" for that of Safetyplan; ``logo``: None keeps the one there is, b""
    takes it away. The same look again changes nothing."""
    with atomic():
        board = Board.objects.select_for_update(of=("self",)).get(pk=by.board_id)
        known = BoardLook.objects.filter(digest=board.look).first() if board.look else None
        kept = bytes(known.logo) if known else b""
        picture = kept if logo is None else logo
        digest = _digest(colour, picture)
        if digest == board.look:
            return board
        row = BoardLook.objects.filter(digest=digest).first() if digest else None
        if row is None and digest:
            row = BoardLook.create(digest=digest, colour=colour, logo=picture, created_by=by)
            make_door(DOOR, object_id=row.pk, key=named_key(DOOR, f"{board.slug}-{digest}"))
        board.look, board.brand, board.has_logo = digest, colour, bool(picture)
        board.save(update_fields=["look", "brand", "has_logo"])
        audit.record("board.look_set", by=by, obj=board, colour=colour or "–", logo=bool(picture))
    return board


def _digest(colour: str, logo: bytes) -> str:
    if not colour and not logo:
        return ""
    return hashlib.sha256(colour.encode() + b"|" + logo).hexdigest()[:12]
