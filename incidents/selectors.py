"""Reads of incidents: which cases somebody follows, and what may be chosen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform

from contacts.models import ContactTask
from contacts.selectors import holders
from incidents import rules, taxonomy
from incidents.figure_rules import Period
from incidents.models import Entry, Incident, Involvement, OwnSubtype, Talk, Task, TypeSwitch
from schools.models import Group, GroupSupport, Membership
from schools.roles import (
    FOLLOWS_CASES,
    INCIDENTS_ACCIDENTS,
    INCIDENTS_BULLYING,
    INCIDENTS_FIGURES,
    INCIDENTS_FOLLOW,
    INCIDENTS_GROUPS,
    INCIDENTS_HANDLE,
    INCIDENTS_REPORT,
    INCIDENTS_SEALED,
    RIGHTS_HANDLE,
)
from schools.school_year import SchoolYear

AHEAD, MOST_TASKS = timedelta(weeks=2), 8
GRADES = {"po": range(1, 9), "vo": range(1, 7), "so": range(1, 9)}


def cases_of(member: Membership) -> QuerySet[Incident]:
    """The cases somebody may open: by role, and what they handle themselves. The table of rights, in one place."""
    may = member.permissions
    allowed = Q(pk__in=[])
    if INCIDENTS_FOLLOW in may:
        allowed |= Q(restricted=False)
    if INCIDENTS_BULLYING in may:
        allowed |= Q(restricted=False, type__in=_kinds(lambda kind: kind.bullying))
    if INCIDENTS_ACCIDENTS in may:
        allowed |= Q(restricted=False, type__in=_kinds(lambda kind: kind.arbo))
    if INCIDENTS_GROUPS in may:
        allowed |= Q(Exists(_of_groups(member)), restricted=False)
    if INCIDENTS_HANDLE in may:
        allowed |= Q(owner=member)
    return Incident.objects.filter(allowed)


def _of_groups(member: Membership) -> QuerySet[Involvement]:
    """Who had a part in a case and was in a group that somebody supports, in the school year of the case.

    It is the group that counts, whatever it is called by now. Its name counts where nobody knew which group it was.
    """
    supports = GroupSupport.objects.filter(member=member)
    known = supports.filter(group=OuterRef("of_group"))
    named = supports.filter(group__name=OuterRef("group"), group__year=OuterRef(OuterRef("year")))
    return Involvement.objects.filter(Exists(known) | Q(Exists(named), of_group=None), incident=OuterRef("pk"))


def register_of(member: Membership) -> QuerySet[Incident]:
    """The rows of somebody's register. Who follows all cases also sees that there are restricted ones."""
    if INCIDENTS_FOLLOW in member.permissions:
        return Incident.objects.all()
    return cases_of(member)


def erased_of(member: Membership) -> QuerySet[Incident]:
    """What is left of cases whose words are gone."""
    return register_of(member).filter(erased_at__isnull=False)


def follows_cases(member: Membership) -> bool:
    return bool(member.permissions & FOLLOWS_CASES)


def may_assign(member: Membership) -> bool:
    """Whoever follows all cases says who handles one, a restricted one too."""
    return INCIDENTS_FOLLOW in member.permissions


def may_read_sealed(member: Membership) -> bool:
    return INCIDENTS_SEALED in member.permissions


def may_take(member: Membership, incident: Incident) -> bool:
    """Whoever opens a case and may handle it takes it, while nobody who still works here does."""
    free = incident.owner is None or incident.owner.ended_at is not None
    return may_assign(member) or (INCIDENTS_HANDLE in member.permissions and incident.is_open and free)


def given_to(member: Membership) -> QuerySet[Incident]:
    """What a colleague gave somebody to handle, until they did something with it."""
    given = Entry.objects.filter(incident=OuterRef("pk"), kind=Entry.Kind.OWNER).order_by("-at")
    given = given.alias(member=KeyTextTransform("member", "detail")).filter(member=str(member.pk))
    done = Entry.objects.filter(incident=OuterRef("pk"), by=member, at__gte=OuterRef("given_at"))
    rows = Incident.objects.filter(owner=member, state=rules.BUSY)
    rows = rows.annotate(given_at=Subquery(given.values("at")[:1]), giver=Subquery(given.values("by")[:1]))
    return rows.exclude(giver=member.pk).filter(~Exists(done), given_at__isnull=False)


def reported_by(member: Membership) -> QuerySet[Incident]:
    return Incident.objects.filter(reporter=member).order_by("-reported_at")


def tells_reporter(incident: Incident) -> bool:
    """Whether its reporter still reads what they wrote: of a restricted kind only until somebody handles it."""
    return not incident.restricted or incident.state == rules.REPORTED


def handlers(school_id: object) -> list[Membership]:
    """Colleagues who can be given a case, by name."""
    return _who_may(INCIDENTS_HANDLE, school_id)


def handle_rights(school_id: object) -> list[Membership]:
    """Who can end that a case is kept as it is, or allow something all the same, by name."""
    return _who_may(RIGHTS_HANDLE, school_id)


def colleagues(school_id: object) -> list[Membership]:
    """Who works at the school and can be given something to do, by name."""
    return _who_may(INCIDENTS_REPORT, school_id)


def _who_may(permission: str, school_id: object) -> list[Membership]:
    members = Membership.objects.active().filter(school_id=school_id).order_by("name")
    return [member for member in members if permission in member.permissions]


# --- What may be chosen ---


def types_on(version: str = taxonomy.CURRENT) -> list[taxonomy.IncidentType]:
    """The kinds that the schools of this board choose from; of a case, in the words it was reported with."""
    off = set(TypeSwitch.objects.values_list("code", flat=True))
    return [kind for kind in taxonomy.load(version).types if kind.code not in off]


def own_subtypes() -> list[OwnSubtype]:
    return list(OwnSubtype.objects.filter(ended_at__isnull=True))


@dataclass(frozen=True)
class GroupChoice:
    """A group or year that somebody is in; ``code`` is what the form sends."""

    code: str
    name: str
    grade: int | None


def group_choices(sector: str, today: date) -> list[GroupChoice]:
    """The groups of this school year; while there are none, the years of the sector."""
    groups = Group.objects.filter(year=SchoolYear.of(today).start)
    found = [
        GroupChoice(str(group.pk), group.name, group.grades[0] if len(group.grades) == 1 else None) for group in groups
    ]
    word = "Groep" if sector == "po" else "Leerjaar"
    return found or [GroupChoice(str(grade), f"{word} {grade}", grade) for grade in GRADES.get(sector, range(1, 9))]


def group_ids(names: Iterable[str], years: Iterable[int]) -> dict[tuple[int, str], UUID]:
    """The groups that have one of these names in one of these school years, by year and name."""
    rows = Group.objects.filter(name__in={name for name in names if name}, year__in=set(years)).order_by()
    return {(year, name): pk for pk, year, name in rows.values_list("pk", "year", "name")}


# --- Counts ---


def waiting(member: Membership) -> QuerySet[Incident]:
    """What was reported and nobody took yet, among what somebody may give out or take."""
    return register_of(member).filter(state=rules.REPORTED)


def tasks_of(member: Membership) -> QuerySet[Task]:
    return Task.objects.filter(owner=member, done_at__isnull=True).select_related("incident")


def talks_of(member: Membership) -> QuerySet[Talk]:
    """The restorative talks that somebody holds and that ask something of them: to hold it, or to look again."""
    asks = Q(held_date=None) | Q(check_date__isnull=False, checked_at=None)
    rows = Talk.objects.filter(asks, Q(held_by=member) | Q(held_with=member), dropped_at=None)
    return rows.select_related("incident")[:MOST_TASKS]


def tasks_soon(member: Membership, today: date) -> QuerySet[Task]:
    """What somebody has to do about incidents within some weeks, most pressing first."""
    return tasks_of(member).filter(due_date__lte=today + AHEAD)[:MOST_TASKS]


def _kinds(fits: Callable[[taxonomy.IncidentType], bool]) -> list[str]:
    """The codes of the kinds, of any version, that fit."""
    return sorted({kind.code for version in taxonomy.versions() for kind in taxonomy.load(version).types if fits(kind)})


def to_warn(today: date) -> list[ContactTask]:
    """Who holds the task of safety coordinator today, and how to reach them."""
    return list(holders(today).filter(task="safety_coordinator"))


@dataclass(frozen=True)
class Figures:
    """How many were reported in this quarter, and in this school year, in words."""

    quarter: str
    year: str


def figures(member: Membership, today: date) -> Figures | None:
    """The counts as somebody may read them: all and exact only for who follows all cases."""
    if INCIDENTS_FIGURES not in member.permissions:
        return None
    exact = INCIDENTS_FOLLOW in member.permissions
    rows, say = (Incident.objects.all(), str) if exact else (told(), rules.said)
    rows, lately = _of_year(rows, today), Q(reported_date__gte=_quarter_began(today))
    found = rows.aggregate(year=Count("pk"), quarter=Count("pk", filter=lately))
    return Figures(say(found["quarter"]), say(found["year"]))


def told() -> QuerySet[Incident]:
    """What everybody may know the number of. Kinds that are closed off are told apart, or whoever knows both numbers
    has theirs."""
    return Incident.objects.filter(restricted=False)


def told_of_year(today: date) -> QuerySet[Incident]:
    """What was reported in the school year, up to and including this day."""
    return _of_year(told(), today)


def told_of_quarter(today: date) -> QuerySet[Incident]:
    return told_of_year(today).filter(reported_date__gte=_quarter_began(today))


def _of_year(rows: QuerySet[Incident], today: date) -> QuerySet[Incident]:
    return rows.filter(reported_date__range=(SchoolYear.of(today).first_day, today))


def _quarter_began(today: date) -> date:
    year = SchoolYear.of(today)
    return Period(year.start, year.quarter(today)).months(today)[0]
