"""What reading along asks on Vandaag: an answer, a look at remarks, closing a round in time."""

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultation.models import ConsultationRemark, ConsultationRound
from consultation.selectors import to_answer, unanswered
from core.cards import Card, day_of
from core.registry import offer
from schools.http import PlaceRequest
from schools.roles import PLAN_DECIDE, PLAN_EDIT


@offer("cards", rank=20, when=lambda request: unanswered(request.member))
def own(request: PlaceRequest) -> list[Card]:
    return [
        Card(
            rank=20,
            title=_("Read along with the safety plan"),
            text=_("You can answer until %(day)s.") % {"day": date_format(row.closing_date, "j F Y")},
            url=reverse("consultation:answer", args=[request.school.slug, row.pk]),
            verb=_("Read and answer"),
            icon="book-open",
        )
        for row in to_answer(request.member)[:1]
    ]


def _remarks(request: PlaceRequest) -> QuerySet[ConsultationRemark]:
    return ConsultationRemark.objects.filter(state=ConsultationRemark.State.WAITING)


@offer("cards", rank=17, may=PLAN_EDIT, when=_remarks)
def waiting(request: PlaceRequest) -> list[Card]:
    found = _remarks(request).aggregate(number=Count("pk"), until=Min("round__closing_date"))
    number = found["number"]
    if not number:
        return []
    text = _("Until then nobody outside your team sees this. The round is open until %(day)s.")
    if found["until"] < timezone.localdate():
        text = _("Until then nobody outside your team sees this. The round was open until %(day)s.")
    title = ngettext("Look at one remark about the plan", "Look at %(number)s remarks about the plan", number)
    return [
        Card(
            rank=17,
            title=title % {"number": number},
            text=text % {"day": day_of(found["until"])},
            url=reverse("consultation:rounds", args=[request.school.slug]),
            verb=_("Look at them"),
            icon="inbox",
            tone="attention",
        )
    ]


def _over(request: PlaceRequest) -> QuerySet[ConsultationRound]:
    return ConsultationRound.objects.filter(state=ConsultationRound.State.OPEN, closing_date__lt=timezone.localdate())


@offer("cards", rank=16, may=PLAN_DECIDE, when=_over)
def passed(request: PlaceRequest) -> list[Card]:
    day = _over(request).aggregate(day=Min("closing_date"))["day"]
    if day is None:
        return []
    return [
        Card(
            rank=16,
            title=_("Close a round of reading along"),
            text=_("It was open until %(day)s.") % {"day": date_format(day, "j F Y")},
            url=reverse("consultation:rounds", args=[request.school.slug]),
            verb=_("Look at it"),
            icon="clock",
            tone="attention",
        )
    ]
