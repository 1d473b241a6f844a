"""What agreements ask for today: to talk about one, and half a minute from everybody."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.cards import Card
from core.registry import offer
from practice import rules, selectors
from practice.models import Agreement, Answered
from schools.http import PlaceRequest
from schools.roles import PRACTICE_EDIT, PRACTICE_READ

MOST_OF_A_KIND = 2


def _near(request: PlaceRequest) -> QuerySet[Agreement]:
    return selectors.standing().filter(look_date__lte=timezone.localdate() + rules.ASKING)


@offer("cards", rank=35, may=PRACTICE_READ, when=_near)
def practice_cards(request: PlaceRequest) -> list[Card]:
    today = timezone.localdate()
    mine = Answered.objects.filter(agreement=OuterRef("pk"), round=OuterRef("round"), member=request.member)
    rows = list(_near(request).select_related("owner").annotate(answered=Exists(mine)).order_by("look_date", "pk"))
    talks = [row for row in rows if row.is_due(today) and _is_for(request, row)][:MOST_OF_A_KIND]
    asked = [row for row in rows if not row.answered and row not in talks][:MOST_OF_A_KIND]
    return [_talk(request, row) for row in talks] + [_ask(request, row) for row in asked]


def _is_for(request: PlaceRequest, row: Agreement) -> bool:
    """Who looks after it; while nobody does, or who did has left, everybody who may make agreements."""
    if row.owner and row.owner.ended_at is None:
        return row.owner_id == request.member.pk
    return PRACTICE_EDIT in request.permissions


def _talk(request: PlaceRequest, row: Agreement) -> Card:
    return Card(
        rank=35,
        title=_("Talk about an agreement"),
        text=_("“%(promise)s” Planned for %(day)s.")
        % {"promise": row.promise, "day": date_format(row.look_date, "j F")},
        url=reverse("practice:agreement", args=[request.school.slug, row.pk]),
        verb=_("Look together"),
        icon="users",
    )


def _ask(request: PlaceRequest, row: Agreement) -> Card:
    return Card(
        rank=38,
        title=_("Do you recognise this?"),
        text=_("“%(promise)s” It takes half a minute, without your name. You talk about it together on %(day)s.")
        % {"promise": row.promise, "day": date_format(row.look_date, "j F")},
        url=reverse("practice:notice", args=[request.school.slug, row.pk]),
        verb=_("Answer"),
        icon="circle-question-mark",
    )
