"""What is printed has the colour and the logo of its board."""

from core.registry import offer
from core.tenancy import require_board
from schools import look_rules
from schools.look_selectors import logo_of
from schools.models import Board

# In the margin of the first page, where it is not part of what is read aloud: the text names the school or the board.
LOGO = '@page :first {{ background: url("{0}") no-repeat right 0 top -11mm / auto 9mm; }}'


@offer("print_looks")
def of_board(*, logo: bool) -> str:
    """As a stylesheet, after that of the document; one query, and one more for a logo."""
    board = Board.objects.get(pk=require_board())
    found = []
    if board.brand:
        tokens = {"brand": board.brand, "brand-ink": look_rules.ink_on(board.brand)}
        found.append(":root { " + " ".join(f"--{name}: {value};" for name, value in tokens.items()) + " }")
    if logo and (picture := logo_of(board)):
        found.append(LOGO.format(picture))
    return "\n".join(found)
