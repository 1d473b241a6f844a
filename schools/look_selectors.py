"""The look of a board for who prints."""

from base64 import b64encode

from schools.look_models import BoardLook
from schools.models import Board


def logo_of(board: Board) -> str:
    """The logo as a ``data:`` URL, or ""."""
    if not board.has_logo:
        return ""
    row = BoardLook.objects.filter(digest=board.look).first()
    return f"data:image/png;base64,{b64encode(bytes(row.logo)).decode()}" if row and row.logo else ""
