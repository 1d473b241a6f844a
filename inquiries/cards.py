"""Questions that wait, on Vandaag: of the school for an answer, of the board to be read."""

from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.cards import Card, day_of
from core.registry import offer
from inquiries.models import Inquiry
from inquiries.selectors import late, waiting
from schools.http import PlaceRequest
from schools.roles import BOARD_READ, INQUIRIES_ANSWER

IN_TIME = gettext_lazy("%(subject)s. Answer before %(day)s.")
TOO_LATE = gettext_lazy("%(subject)s. Too late: the answer was due before %(day)s.")


def _asked(request: PlaceRequest) -> QuerySet[Inquiry]:
    return waiting("school")


@offer("cards", rank=14, may=INQUIRIES_ANSWER, when=_asked)
def to_answer(request: PlaceRequest) -> list[Card]:
    return [
        Card(
            rank=14,
            title=_("Answer a question of your board"),
            text=str(TOO_LATE if row.is_late() else IN_TIME)
            % {"subject": row.title, "day": date_format(row.due_date, "j F Y")},
            url=reverse("inquiries:inquiry", args=[request.school.slug, row.pk]),
            verb=_("Answer"),
            icon="inbox",
            tone="error" if row.is_late() else "attention",
        )
        for row in _asked(request).order_by("due_date")[:3]
    ]


def _answered(request: PlaceRequest) -> QuerySet[Inquiry]:
    return waiting("board")


@offer("cards", rank=20, at="board", may=BOARD_READ, when=_answered)
def to_read(request: PlaceRequest) -> list[Card]:
    answered = _answered(request).select_related("school").annotate(said_at=Max("entries__at"))
    rows: list[Any] = list(answered.order_by("said_at"))
    if not rows:
        return []
    names = ", ".join(dict.fromkeys(row.school.name for row in rows[:4]))
    title = ngettext("Read %(count)s answer of a school", "Read %(count)s answers of schools", len(rows))
    return [
        Card(
            rank=20,
            title=title % {"count": len(rows)},
            text=_("%(schools)s. The first answer came on %(day)s.")
            % {"schools": names, "day": day_of(rows[0].said_at or rows[0].asked_at)},
            url=reverse("inquiries:board", args=[request.board.slug]),
            verb=_("Read"),
            icon="inbox",
            tone="info",
        )
    ]


def _late(request: PlaceRequest) -> QuerySet[Inquiry]:
    return late()


@offer("cards", rank=21, at="board", may=BOARD_READ, when=_late)
def not_in_time(request: PlaceRequest) -> list[Card]:
    rows = list(_late(request).select_related("school").order_by("due_date"))
    if not rows:
        return []
    title = ngettext(
        "%(count)s question was not answered in time", "%(count)s questions were not answered in time", len(rows)
    )
    names = ", ".join(dict.fromkeys(row.school.name for row in rows[:4]))
    return [
        Card(
            rank=21,
            title=title % {"count": len(rows)},
            text=_("%(schools)s. The first was due before %(day)s.")
            % {"schools": names, "day": day_of(rows[0].due_date)},
            url=reverse("inquiries:board", args=[request.board.slug]),
            verb=_("Look"),
            icon="clock",
            tone="attention",
        )
    ]
