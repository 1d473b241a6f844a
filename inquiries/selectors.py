"""Reads of questions and answers."""

from collections.abc import Iterable

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from inquiries.models import Inquiry
from schools.models import Membership, School
from schools.roles import INQUIRIES_ANSWER, ROLES

# What waits for whoever reads comes first: a board its answers, a school its questions.
WAITS = {"board": Inquiry.State.ANSWERED, "school": Inquiry.State.OPEN}


def inquiries(side: str) -> QuerySet[Inquiry]:
    """Everything that was asked at the place of the scope, with school and who asked; what waits first."""
    order = Case(
        When(state=WAITS[side], then=Value(0)),
        When(state=Inquiry.State.CLOSED, then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = Inquiry.objects.select_related("school", "asked_by").annotate(order=order)
    return rows.order_by("order", "due_date", "-asked_at")


def waiting(side: str) -> QuerySet[Inquiry]:
    return Inquiry.objects.filter(state=WAITS[side])


def late() -> QuerySet[Inquiry]:
    """To which a school did not answer in time."""
    return Inquiry.objects.filter(_late())


def _late() -> Q:
    return Q(state=Inquiry.State.OPEN, due_date__lt=timezone.localdate())


def going_on(school: School) -> dict[str, Inquiry]:
    """What the board asked a school and did not close yet, by subject: of two the newest."""
    rows = Inquiry.objects.filter(school=school).exclude(state=Inquiry.State.CLOSED).order_by("asked_at")
    return {row.subject: row for row in rows}


def who_answers(schools: Iterable[School]) -> QuerySet[Membership]:
    """Who works at these schools and answers for them."""
    roles = [role.code for role in ROLES.values() if INQUIRIES_ANSWER in role.permissions]
    return Membership.objects.active().filter(school__in=schools, roles__overlap=roles, user__is_active=True)


def nobody_answers(schools: Iterable[School]) -> list[School]:
    """Schools where nobody is who could, such as one whose leader did not accept the invitation yet."""
    asked = list(schools)
    known = set(who_answers(asked).values_list("school_id", flat=True))
    return [school for school in asked if school.pk not in known]


def counts() -> dict[str, int]:
    """How many wait for a school, how many of them too long, and how many were answered."""
    return Inquiry.objects.aggregate(
        open=Count("pk", filter=Q(state=Inquiry.State.OPEN)),
        late=Count("pk", filter=_late()),
        answered=Count("pk", filter=Q(state=Inquiry.State.ANSWERED)),
    )
