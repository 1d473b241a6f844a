"""Reads of actions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from actions import rules
from actions.models import Action
from core import audit_texts, audit_words
from core.models import AuditEvent
from schools.models import Membership, School
from schools.roles import ACTIONS_READ, ROLES

MAY_READ = [role.code for role in ROLES.values() if ACTIONS_READ in role.permissions]
LIVE = Q(status__in=rules.LIVE)
TO_LOOK_AT = Q(effect_date__isnull=False, effect="")


@dataclass(frozen=True)
class Counts:
    """How many actions of the school are open, too late, and waiting for whether they helped."""

    live: int
    late: int
    to_look_at: int


def counts(today: date) -> Counts:
    return Counts(
        **Action.objects.aggregate(
            live=Count("pk", filter=LIVE),
            late=Count("pk", filter=LIVE & Q(due_date__lt=today)),
            to_look_at=Count("pk", filter=TO_LOOK_AT & Q(effect_date__lte=today)),
        )
    )


def possible_owners(school: School) -> QuerySet[Membership]:
    """Who works at the school now and can open its actions."""
    return Membership.objects.active().filter(school=school, roles__overlap=MAY_READ)


def of_member(member: Membership) -> QuerySet[Action]:
    return Action.objects.filter(owner=member)


def history(action: Action) -> list[dict[str, Any]]:
    """Who did what to an action and when, newest first, from the audit trail."""
    events = AuditEvent.objects.filter(object_id=str(action.pk), at__gte=action.created_at).order_by("-at")[:50]
    rows = list(events)
    people = Membership.objects.filter(user__in={row.actor_id for row in rows if row.actor_id})
    names = dict(people.order_by("created_at").values_list("user_id", "name"))
    return [
        {
            "at": row.at,
            "who": names.get(row.actor_id, "–"),
            "what": audit_texts.text(
                row.action, **{key: audit_words.word(row.action, str(value), key) for key, value in row.detail.items()}
            ),
        }
        for row in rows
    ]
