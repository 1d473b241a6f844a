"""What incidents ask for today. Titles say no more than that there is something."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.cards import Card, day_of
from core.models import AuditEvent
from core.registry import offer
from incidents import reading_selectors, rules, selectors
from incidents.escalation_selectors import open_escalations
from incidents.models import Escalation, Incident, Task
from incidents.reading_rules import before
from schools.http import PlaceRequest
from schools.roles import INCIDENTS_ESCALATED, INCIDENTS_HANDLE, INCIDENTS_REPORT, INCIDENTS_REVIEW

MOST_TASKS = 2


def _untaken(request: PlaceRequest) -> QuerySet[Incident]:
    """Of who handles cases: those they may give out or take."""
    return selectors.waiting(request.member)


@offer("cards", rank=5, may=INCIDENTS_HANDLE, when=_untaken)
def waiting(request: PlaceRequest) -> list[Card]:
    """What waits for somebody to take it."""
    rows = _untaken(request).order_by().values_list("severity").annotate(Count("pk"), Min("reported_at"))
    found = list(rows)
    if not found:
        return []
    count, serious = (sum(row[1] for row in found if row[0] >= least) for least in (0, rules.SERIOUS))
    title = ngettext("One report waits for you", "%(count)s reports wait for you", count)
    text = ngettext("One is serious.", "%(count)s are serious.", serious) if serious else _("None of them is serious.")
    text += " " + _("The first came in on %(day)s.")
    return [
        Card(
            rank=5 if serious else 14,
            title=title % {"count": count},
            text=text % {"count": serious, "day": day_of(min(row[2] for row in found))},
            url=reverse("incidents:register", args=[request.school.slug]),
            verb=_("Look at them"),
            icon="shield-alert",
            tone="error" if serious else "attention",
        )
    ]


def _given(request: PlaceRequest) -> QuerySet[Incident]:
    return selectors.given_to(request.member)


@offer("cards", rank=6, may=INCIDENTS_HANDLE, when=_given)
def given(request: PlaceRequest) -> list[Card]:
    """What a colleague gave somebody to handle, until they did something with it."""
    rows: Iterable[Any] = _given(request)[:MOST_TASKS]
    return [
        Card(
            rank=6,
            title=_("Take up incident %(reference)s") % {"reference": row.reference},
            text=_("A colleague gave it to you on %(day)s.") % {"day": day_of(row.given_at)},
            url=reverse("incidents:incident", args=[request.school.slug, row.pk]),
            verb=_("Open"),
            icon="shield-alert",
            tone="attention",
        )
        for row in rows
    ]


def _due(request: PlaceRequest) -> QuerySet[Task]:
    return selectors.tasks_of(request.member).filter(due_date__lte=timezone.localdate())


@offer("cards", rank=16, may=INCIDENTS_REPORT, when=_due)
def tasks(request: PlaceRequest) -> list[Card]:
    """One's own tasks."""
    rows = _due(request)[:MOST_TASKS]
    return [
        Card(
            rank=16,
            title=(
                _("Ask whether incident %(reference)s stopped")
                if task.kind == Task.Kind.CHECK
                else _("Do your task of incident %(reference)s")
            )
            % {"reference": task.incident.reference},
            text=_("Should have been done on %(day)s.") % {"day": day_of(task.due_date)}
            if task.is_late()
            else _("To be done today."),
            url=reverse("incidents:task", args=[request.school.slug, task.incident_id, task.pk]),
            verb=_("Open"),
            icon="shield-alert",
            tone="attention" if task.is_late() else "info",
        )
        for task in rows
    ]


def _ended(request: PlaceRequest) -> QuerySet[Incident]:
    return selectors.reported_by(request.member).filter(state=rules.CLOSED, outcome_seen_at__isnull=True)


@offer("cards", rank=42, may=INCIDENTS_REPORT, when=_ended)
def outcomes(request: PlaceRequest) -> list[Card]:
    """How one's own reports ended."""
    rows = _ended(request)
    return [
        Card(
            rank=42,
            title=_("Read how your report %(reference)s ended") % {"reference": row.reference},
            text=_("Somebody followed it up. It was closed on %(day)s.")
            % {"day": day_of(row.closed_at or row.reported_at)},
            url=reverse("incidents:incident", args=[request.school.slug, row.pk]),
            verb=_("Read"),
            icon="inbox",
        )
        for row in rows[:1]
    ]


def _reading(request: PlaceRequest) -> QuerySet[AuditEvent]:
    rows = reading_selectors.unseen(timezone.localdate())
    return rows if request.member.school_id else rows.none()


@offer("cards", rank=26, may=INCIDENTS_REVIEW, when=_reading)
def reading(request: PlaceRequest) -> list[Card]:
    """Who read incidents last month, until somebody looked."""
    month = before(timezone.localdate())
    return [
        Card(
            rank=26,
            title=_("See who read incidents in %(month)s") % {"month": date_format(month, "F")},
            text=_("Once a month you look whether that was as it should be. You can do it from %(day)s on.")
            % {"day": day_of(timezone.localdate().replace(day=1))},
            url=f"{reverse('incidents:reading', args=[request.school.slug])}?maand={month:%Y-%m}",
            verb=_("Look at it"),
            icon="eye",
        )
    ]


def _before_board(request: PlaceRequest) -> QuerySet[Escalation]:
    return open_escalations().filter(seen_at=None)


@offer("cards", rank=4, may=INCIDENTS_ESCALATED, when=_before_board, at="board")
def escalations(request: PlaceRequest) -> list[Card]:
    """Cases before the board that nobody there opened yet."""
    rows = list(_before_board(request)[:MOST_TASKS])
    return [
        Card(
            rank=4,
            title=_("Read the case that %(school)s puts before you") % {"school": row.school},
            text=_("Nobody of the board has opened it yet. It has been here since %(day)s.") % {"day": day_of(row.at)},
            url=reverse("incidents:escalation", args=[request.board.slug, row.pk]),
            verb=_("Open"),
            icon="shield-alert",
            tone="error",
        )
        for row in rows
    ]
