"""What keeping and erasing asks for: of the school leader a decision, of the board its terms."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.cards import Card, day_of
from core.registry import offer
from retention import rules
from retention.models import ErasureList, RightsRequest, Term
from schools.http import PlaceRequest
from schools.models import Board
from schools.roles import BOARD_MANAGE, ERASURE_DECIDE, RIGHTS_HANDLE

SOON = timedelta(21)


def _waiting(request: PlaceRequest) -> QuerySet[ErasureList]:
    today = timezone.localdate()
    return ErasureList.objects.filter(
        Q(postponed_until=None) | Q(postponed_until__lte=today), state=rules.PROPOSED, school=request.school
    )


@offer("cards", rank=22, may=ERASURE_DECIDE, when=_waiting)
def waiting(request: PlaceRequest) -> list[Card]:
    row = _waiting(request).first()
    if row is None:
        return []
    title = ngettext(
        "Look at one incident that may be erased", "Look at %(count)s incidents that may be erased", row.listed
    )
    return [
        Card(
            rank=22,
            title=title % {"count": row.listed},
            text=_("Their term had passed on %(day)s. Nothing is erased before you approve it.")
            % {"day": day_of(row.proposed_date)},
            url=reverse("retention:list", args=[request.school.slug, row.pk]),
            verb=_("Look through the list"),
            icon="trash-2",
            tone="attention",
        )
    ]


def _asked(request: PlaceRequest) -> QuerySet[RightsRequest]:
    return RightsRequest.objects.filter(state=RightsRequest.State.OPEN, due_date__lte=timezone.localdate() + SOON)


@offer("cards", rank=12, may=RIGHTS_HANDLE, when=_asked)
def requests(request: PlaceRequest) -> list[Card]:
    row = _asked(request).order_by("due_date").first()
    if row is None:
        return []
    return [
        Card(
            rank=12 if row.is_late() else 20,
            title=_("Answer a request about what is written of somebody"),
            text=_("The answer must be there by %(day)s.") % {"day": date_format(row.due_date, "j F Y")},
            url=reverse("retention:request", args=[request.school.slug, row.pk]),
            verb=_("Open the request"),
            icon="user-round",
            tone="error" if row.is_late() else "attention",
        )
    ]


def _undecided(request: PlaceRequest) -> QuerySet[Board]:
    """The board, while there is a category without a term."""
    counted = Term.objects.order_by().values("board").annotate(categories=Count("category", distinct=True))
    return Board.objects.exclude(pk__in=counted.filter(categories__gte=len(rules.categories())).values("board"))


@offer("cards", rank=30, may=BOARD_MANAGE, at="board", when=_undecided)
def no_terms(request: PlaceRequest) -> list[Card]:
    return [
        Card(
            rank=30,
            title=_("Decide how long incidents are kept"),
            text=_(
                "Nothing was decided since you began on %(day)s, so everything stays. The law (AVG, article 5) asks "
                "you to keep nothing longer than needed."
            )
            % {"day": day_of(request.board.opened_at or request.board.created_at)},
            url=reverse("retention:terms", args=[request.board.slug]),
            verb=_("Set the terms"),
            icon="history",
            tone="attention",
        )
    ]
