"""What adoption asks on Vandaag: of council members their vote, of the school leader the next step."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from adoption.models import Adoption, ConsentQuestion, ConsentRequest, ConsentVoice
from core.cards import Card
from core.registry import offer
from plans.models import Plan
from schools.http import PlaceRequest
from schools.roles import PLAN_DECIDE

SOON = timedelta(days=60)


def _unvoted(request: PlaceRequest) -> QuerySet[ConsentVoice]:
    """One's own voices in open requests, for who is still in the council."""
    mine = ConsentVoice.objects.filter(member=request.member, vote="", request__state="open")
    return mine if "participation_council" in request.member.roles else mine.none()


@offer("cards", rank=10, when=_unvoted)
def own_vote(request: PlaceRequest) -> list[Card]:
    return [
        Card(
            rank=10,
            title=_("Vote on the safety plan"),
            text=_("You can vote until %(day)s.") % {"day": date_format(voice.request.due_date, "j F Y")},
            url=reverse("adoption:own_voice", args=[request.school.slug]),
            verb=_("Read and vote"),
            icon="scale",
            tone="attention",
        )
        for voice in _unvoted(request).select_related("request")[:1]
    ]


def _asked(request: PlaceRequest) -> QuerySet[ConsentRequest]:
    return ConsentRequest.objects.filter(plan__state=Plan.State.CONSENT)


@offer("cards", rank=15, may=PLAN_DECIDE, when=_asked)
def consent(request: PlaceRequest) -> list[Card]:
    unanswered = ConsentQuestion.objects.filter(request=OuterRef("pk"), answer="")
    row: Any = _asked(request).annotate(questioned=Exists(unanswered)).first()
    if row is None or (row.is_open and not row.is_late() and not row.questioned):
        return []
    if row.is_open:
        title = _("Decide how to go on: the term for consent has passed") if row.is_late() else _("Answer the council")
        text = _("The participation council was asked for consent before %(day)s.")
    else:
        title = _("Have the plan adopted")
        text = _("The participation council consented on %(day)s.")
    day = row.due_date if row.is_open else row.decided_on
    return [
        Card(
            rank=15,
            title=title,
            text=text % {"day": date_format(day, "j F Y")},
            url=reverse("adoption:overview", args=[request.school.slug]),
            verb=_("Look at it"),
            icon="scale",
            tone="attention",
        )
    ]


def _ending_soon(request: PlaceRequest) -> QuerySet[Adoption]:
    return Adoption.objects.filter(adopted_on__isnull=False, valid_until__lte=timezone.localdate() + SOON)


@offer("cards", rank=18, may=PLAN_DECIDE, when=_ending_soon)
def ending(request: PlaceRequest) -> list[Card]:
    row = Adoption.objects.filter(adopted_on__isnull=False).first()
    if row is None or row.valid_until > timezone.localdate() + SOON:
        return []
    return [
        Card(
            rank=18,
            title=_("Make a new version of the plan"),
            text=_("The adopted plan is valid until %(day)s.") % {"day": date_format(row.valid_until, "j F Y")},
            url=reverse("plans:outline", args=[request.school.slug]),
            verb=_("Open the plan"),
            icon="calendar",
            tone="attention",
        )
    ]
