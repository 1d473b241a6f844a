"""Reads of terms, lists, marks and what is due."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from incidents import rules as incident_rules
from incidents.models import Incident
from retention import rules
from retention.models import CaseMark, DossierFile, ErasureItem, ErasureList, RightsCase, RightsRequest, Term
from schools.school_year import SchoolYear

MOST_AT_ONCE = 500  # cases on one list: more than somebody looks through
BLOCKING = (CaseMark.Kind.HOLD, CaseMark.Kind.RESTRICTION)


def terms_now() -> dict[str, Term]:
    """The term that counts, by category; a category without one is kept."""
    rows = Term.objects.select_related("set_by").order_by("category", "-set_at", "-pk").distinct("category")
    return {row.category: row for row in rows}


def terms_before() -> list[Term]:
    """Every term there ever was, newest first."""
    return list(Term.objects.select_related("set_by"))


def due_cases(terms: dict[str, Term], today: date) -> list[tuple[Incident, str, date, date]]:
    """Cases that may go, with category, the day of closing and the first day on which they may go; oldest first."""
    if not terms:
        return []
    year = SchoolYear(SchoolYear.of(today).start - min(term.years for term in terms.values()))
    rows = (
        Incident.objects.filter(erased_at=None, state=incident_rules.CLOSED, closed_at__date__lt=year.first_day)
        .exclude(pk__in=blocked())
        .exclude(pk__in=asked_cases())
        .defer("narrative", "cause", "outcome")
        .order_by("closed_at", "pk")
    )
    found = []
    for row in rows.iterator(chunk_size=500):
        category = rules.category_of(row.type, row.severity, restricted=row.restricted)
        if category in terms:
            closed = timezone.localdate(row.closed_at)
            due = rules.due_date(closed, terms[category].years)
            if due <= today:
                found.append((row, category, closed, due))
        if len(found) == MOST_AT_ONCE:
            break
    return found


def blocked() -> QuerySet[Any]:
    """Ids of cases that may not go now, whatever their term."""
    return CaseMark.objects.filter(kind__in=BLOCKING, ended_at=None).values("incident")


def asked_cases(*, but: RightsRequest | None = None) -> QuerySet[Any]:
    """Ids of cases that somebody asked about and that are not answered yet, or of which a dossier can be fetched."""
    living = DossierFile.objects.filter(gone_at=None, expires_at__gt=timezone.now()).values("request")
    rows = RightsCase.objects.filter(Q(request__state=RightsRequest.State.OPEN) | Q(request__in=living))
    return (rows.exclude(request=but) if but else rows).values("incident")


def marks_on(row: Incident) -> QuerySet[CaseMark]:
    return CaseMark.objects.filter(incident=row).select_related("made_by", "ended_by")


def standing_of(row: Incident, item: ErasureItem, origin: str, seen: str) -> rules.Standing:
    """How a case on a list stands now."""
    category = rules.category_of(row.type, row.severity, restricted=row.restricted)
    due: date | None = item.due_date
    if origin == ErasureList.Origin.TERM:
        term, closed = terms_now().get(category), row.closed_at
        due = rules.due_date(timezone.localdate(closed), term.years) if term and closed else None
    kinds = CaseMark.objects.filter(incident=row, ended_at=None).values_list("kind", flat=True)
    # What is erased again was decided about already; what was granted is not asked about any more.
    own = RightsRequest.objects.filter(erasure=item.list_id).first()
    asked = origin != ErasureList.Origin.REPLAY and asked_cases(but=own).filter(incident=row).exists()
    return rules.Standing(
        erased=row.erased_at is not None,
        closed=row.state == incident_rules.CLOSED,
        seen=seen,
        marks=frozenset(kinds),
        asked=asked,
        due=due,
    )


def lists() -> QuerySet[ErasureList]:
    return ErasureList.objects.select_related("approved_by", "certificate")


def lists_done() -> QuerySet[ErasureList]:
    return lists().filter(state=rules.DONE)


def lists_open() -> QuerySet[ErasureList]:
    """What waits, and then what is being erased now."""
    return lists().exclude(state=rules.DONE).order_by("-state", "proposed_date")


def holds() -> QuerySet[CaseMark]:
    """Cases that are kept now, whatever their term."""
    rows = CaseMark.objects.filter(kind__in=BLOCKING, ended_at=None).select_related("incident", "made_by")
    texts = ("text", "end_text", *(f"incident__{name}" for name in ("narrative", "cause", "outcome")))
    return rows.defer(*texts).order_by("review_date", "made_at")


def counted(row: ErasureList) -> dict[str, int]:
    """How many cases of a list were erased, by the name of their category."""
    found: dict[str, int] = {}
    for code in row.items.filter(state=rules.ERASED).values_list("category", flat=True):
        name = rules.categories()[code].name if code in rules.categories() else code
        found[name] = found.get(name, 0) + 1
    return found


def lists_of_schools() -> list[ErasureList]:
    """For the board: every list of its schools that tells something, newest first."""
    shown = ~Q(state=rules.DONE) | Q(listed__gt=0)
    return list(lists().select_related("school").filter(shown)[:200])
