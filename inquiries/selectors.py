"""Reads of questions and answers."""

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from inquiries.models import Inquiry

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


def counts() -> dict[str, int]:
    """How many wait for a school, and how many were answered."""
    return Inquiry.objects.aggregate(
        open=Count("pk", filter=Q(state=Inquiry.State.OPEN)),
        answered=Count("pk", filter=Q(state=Inquiry.State.ANSWERED)),
    )
