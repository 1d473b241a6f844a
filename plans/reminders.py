"""What is due in the plan, over all schools: ids and dates."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.registry import offer
from core.reminders import Due, horizon, reminder_kind
from plans import model_plan
from plans.models import Annex, FactQuote, Section
from plans.services import MODEL

EDITORS = ("safety_coordinator", "school_leader")
LOOKS = (11, 15, 24)  # hours at which a part of the day ends; facts are looked at once in each

reminder_kind("section_review", title=_("Review a section of the plan"), view="plans:section")
reminder_kind("facts", title=_("See whether the plan is still right"), view="plans:facts", keyed=False, same_day=True)


@offer("reminders")
def facts(today: date) -> Iterable[Due]:
    """Schools whose plan quotes a fact that changed. Which facts did is found by a job at each school, thrice a day."""
    hour = timezone.localtime().hour
    places = FactQuote.objects.values_list("board_id", "school_id").distinct().order_by()
    outbox.enqueue_at("plans.facts", key=f"facts:{today}:{sum(hour >= end for end in LOOKS)}", places=places)
    drifting = FactQuote.objects.filter(drifted_date__isnull=False).order_by()
    rows = drifting.values_list("board_id", "school_id", "drifted_date").distinct()
    return [Due(board, school, "facts", "facts", on, EDITORS) for board, school, on in rows]


@offer("reminders")
def section_reviews(today: date) -> Iterator[Due]:
    """One query of ids and dates. A section without an owner is for the role the model gives it."""
    roles = {part.key: (part.owner_role,) for part in model_plan.load(MODEL).sections}
    rows = Section.objects.filter(review_date__lte=horizon(today)).order_by()
    found = rows.values_list("board_id", "school_id", "key", "owner_id", "review_date")
    for board, school, key, owner, day in found.iterator(chunk_size=10_000):
        yield Due(board, school, "section_review", key, day, roles.get(key, EDITORS), owner)


reminder_kind("annex_expiry", title=_("See whether a document of the plan still holds"), view="plans:annex")
reminder_kind("annex_link", title=_("Mend a link of the plan"), view="plans:annex", same_day=True)


@offer("reminders")
def documents(today: date) -> Iterable[Due]:
    """Documents that expire and links that died. Once a week, on a day of its own, a job at each school calls links."""
    standing = Annex.objects.filter(ended_at__isnull=True, section__out_at__isnull=True).order_by()
    _call_links(today, standing)
    fields = ("board_id", "school_id", "id", "owner_id", "expiry_date", "dead_date")
    asking = standing.filter(Q(expiry_date__lte=horizon(today)) | Q(dead_date__isnull=False))
    for board, school, pk, owner, expiry, dead in asking.values_list(*fields).iterator():
        if expiry and expiry <= horizon(today):
            yield Due(board, school, "annex_expiry", str(pk), expiry, EDITORS, owner)
        if dead:
            yield Due(board, school, "annex_link", str(pk), dead, EDITORS, owner)


def _call_links(today: date, standing: QuerySet[Annex]) -> None:
    year, week, day = today.isocalendar()
    places = standing.filter(is_link=True).values_list("board_id", "school_id").distinct()
    turn = [place for place in places if place[1].int % 7 < day]  # one that was missed is made up for
    outbox.enqueue_at("plans.links", key=f"links:{year}-{week}", places=turn)
