"""Terms of a board, and lists of what may go: proposed by the tick, looked through, approved."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, outbox
from core.tenancy import atomic
from incidents.erasure_services import seen_of
from incidents.figure_services import one_at_a_time
from incidents.models import Incident
from retention import rules, selectors
from retention.models import ErasureItem, ErasureList, RightsRequest, Term
from schools.models import Membership


class Changed(ValidationError):
    """The list is not as it was looked at."""

    def __init__(self) -> None:
        super().__init__(_("Meanwhile this list changed. Look once more."), code="changed")


def term_set(*, category: str, years: int, decided_date: date, reason: str, by: Membership) -> Term:
    """What a board decided about a category. The same again is no new decision."""
    with atomic():
        values: dict[str, Any] = {"years": years, "decided_date": decided_date, "reason": reason}
        now = selectors.terms_now().get(category)
        if now and all(getattr(now, name) == value for name, value in values.items()):
            return now
        row = Term.create(category=category, set_by=by, **values)
        audit.record("retention.term_set", by=by, obj=row, category=category, years=years)
    return row


def list_propose(*, today: date) -> ErasureList | None:
    """Write down which cases may go, if there are any and no list waits already. By the tick, at a school."""
    with atomic():
        one_at_a_time()
        if ErasureList.objects.filter(origin=ErasureList.Origin.TERM).exclude(state=rules.DONE).exists():
            return None
        terms = selectors.terms_now()
        cases = selectors.due_cases(terms, today)
        if not cases:
            return None
        row = ErasureList.create(proposed_date=today, terms=terms_said(terms), listed=len(cases))
        for incident, category, closed, due in cases:
            item_add(row, incident, category=category, closed=closed, due=due)
        audit.record("retention.proposed", by=None, obj=row, cases=len(cases))
    return row


def item_add(row: ErasureList, incident: Incident, *, category: str, closed: date, due: date) -> ErasureItem:
    return ErasureItem.create(
        list=row,
        incident=incident,
        reference=incident.reference,
        category=category,
        closed_date=closed,
        due_date=due,
        seen=seen_of(incident),
    )


def terms_said(terms: dict[str, Term]) -> dict[str, dict[str, Any]]:
    """What counts now, to be kept with a list."""
    return {
        code: {"years": row.years, "decided": row.decided_date.isoformat(), "reason": row.reason}
        for code, row in terms.items()
    }


def list_postpone(*, row: ErasureList, until: date, because: str, by: Membership) -> ErasureList:
    """Nothing goes before a day; then the list asks again. Raises ``Changed`` when it was approved meanwhile."""
    with atomic():
        found = locked(row)
        if (found.postponed_until, found.postponed_because) == (until, because):
            return found
        found.postponed_until, found.postponed_because = until, because
        found.save(update_fields=["postponed_until", "postponed_because"])
        audit.record("retention.postponed", by=by, obj=found)
    return found


def list_approve(*, row: ErasureList, count: int, by: Membership, at: datetime | None = None) -> ErasureList:
    """Have the cases of a list erased. ``count``: how many somebody saw on it. A second time changes nothing."""
    with atomic():
        found = ErasureList.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if found.state != rules.PROPOSED:
            return found
        if found.items.filter(state=rules.LISTED).count() != count:
            raise Changed
        found.state, found.approved_at, found.approved_by = rules.APPROVED, at or timezone.now(), by
        found.postponed_until = None
        found.save(update_fields=["state", "approved_at", "approved_by", "postponed_until"])
        outbox.enqueue("retention.erase", key=found.job_key, payload={"list": str(found.pk)})
        audit.record("retention.approved", by=by, obj=found, cases=count)
    return found


def list_finish(*, row: ErasureList) -> ErasureList:
    """Every case of an approved list was erased or passed over: count them, and have the certificate printed."""
    with atomic():
        found = ErasureList.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if found.state != rules.APPROVED or found.items.filter(state=rules.LISTED).exists():
            return found
        states = dict(found.items.values_list("state").annotate(Count("pk")).order_by())
        found.erased, found.skipped = states.get(rules.ERASED, 0), states.get(rules.SKIPPED, 0)
        found.state, found.done_at = rules.DONE, timezone.now()
        found.save(update_fields=["state", "erased", "skipped", "done_at"])
        audit.record("retention.finished", by=None, obj=found, erased=found.erased, skipped=found.skipped)
        _answer(found)
        if found.erased:
            outbox.enqueue("retention.certificate", key=f"certificate:{found.pk}", payload={"list": str(found.pk)})
    return found


def _answer(row: ErasureList) -> None:
    """Who asked for this list has an answer now. If nothing could be erased, the request waits again."""
    found = RightsRequest.objects.select_for_update(of=("self",)).filter(erasure=row, state=RightsRequest.State.OPEN)
    for request in found:
        if row.erased:
            request.state = RightsRequest.State.PARTLY if row.skipped else RightsRequest.State.GRANTED
            request.closed_at, request.closed_by = timezone.now(), row.approved_by
            audit.record("rights.answered", by=row.approved_by, obj=request, state=request.state)
        else:
            request.erasure = None
            audit.record("rights.not_erased", by=None, obj=request)
        request.save(update_fields=["state", "closed_at", "closed_by", "erasure"])


def list_drop_empty(*, row: ErasureList) -> None:
    """A list from which everything was taken off asks nothing any more."""
    if row.state == rules.PROPOSED and not row.items.filter(~Q(state=rules.TAKEN_OUT)).exists():
        row.state, row.done_at = rules.DONE, timezone.now()
        row.save(update_fields=["state", "done_at"])


def locked(row: ErasureList) -> ErasureList:
    """A list that still waits, for this transaction alone; raises ``Changed``."""
    found = ErasureList.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if found.state != rules.PROPOSED:
        raise Changed
    return found
