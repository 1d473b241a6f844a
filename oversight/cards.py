"""Which schools are off track, on the start page of their board."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.cards import Card, day_of
from core.http import once
from core.registry import offer
from core.standing import MISSING
from oversight import selectors
from oversight.models import Standing
from schools.http import PlaceRequest
from schools.roles import BOARD_READ
from schools.selectors import schools_of_board

NAMES = 4  # so many schools are named


def _known(request: PlaceRequest) -> QuerySet[Standing]:
    return Standing.objects.order_by()


@offer("cards", rank=16, may=BOARD_READ, at="board", when=_known)
def off_track(request: PlaceRequest) -> list[Card]:
    """Schools where an obligation is missing; one query more than the page reads anyway."""
    found = selectors.matrix(request.board, schools=once(request, schools_of_board)).rows
    rows = [row for row in found if any(cell.state == MISSING for cell in row.cells)]
    if not rows:
        return []
    days = [cell.since for row in rows for cell in row.cells if cell.state == MISSING and cell.since]
    longest = " " + _("The longest since %(day)s.") % {"day": day_of(min(days))} if days else ""
    title = ngettext("%(count)s school is off track", "%(count)s schools are off track", len(rows))
    return [
        Card(
            rank=16,
            title=title % {"count": len(rows)},
            text=", ".join(_gap(row) for row in rows[:NAMES]) + (" …" if len(rows) > NAMES else ".") + longest,
            url=f"{reverse('oversight:matrix', args=[request.board.slug])}?gaten=on",
            verb=_("See what is missing"),
            icon="layout-grid",
            tone="attention",
        )
    ]


def _gap(row: selectors.Row) -> str:
    names = [str(cell.obligation.short) for cell in row.cells if cell.state == MISSING]
    missing = [name if name.isupper() else name.lower() for name in names]
    return f"{row.school} ({', '.join(missing[:2])}{' …' if len(missing) > 2 else ''})"
