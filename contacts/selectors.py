"""Who holds which task, where nobody does, and whose training lapsed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least, TruncDate
from django.utils import timezone
from django.utils.functional import Promise

from contacts import rules
from contacts.models import AdviserCount, ContactPerson, ContactTask, Training
from core.suppression import Protected
from core.tenancy import require_school
from schools.calendar_models import Holiday
from schools.models import Membership, School
from schools.selectors import schools_in_use

MEMBER_ROLES = {
    "antibullying_coordinator": ("antibullying_contact", "antibullying_coordinator"),
    "safety_coordinator": ("safety_coordinator",),
    "confidant_internal": ("confidant_internal",),
    "confidant_external": ("confidant_external",),
    "prevention_officer": ("prevention_officer",),
}


# Of a term that is over: the last day, which is that of the work here where that ended first.
_LAST_DAY = Least("ended_on", TruncDate("person__member__ended_at"), TruncDate("person__forgotten_at"))


def _holds(today: date) -> Q:
    return Q(
        Q(ended_on__isnull=True) | Q(ended_on__gte=today),
        person__member__ended_at__isnull=True,
        person__forgotten_at__isnull=True,
    )


def _held(today: date) -> ExpressionWrapper:
    return ExpressionWrapper(_holds(today), BooleanField())


def holders(today: date) -> QuerySet[ContactTask]:
    """The terms of today. Whoever's work here ended holds no task any more, also before that is written down."""
    return ContactTask.objects.filter(_holds(today), started_on__lte=today).select_related("person", "deputy")


@dataclass
class TaskRow:
    """A task with who holds it now. ``last_day``: of who had it before; None when nobody had."""

    task: rules.Task
    holders: list[ContactTask] = field(default_factory=list)
    last_day: date | None = None

    @property
    def vacant(self) -> bool:
        return not self.holders

    @property
    def asks(self) -> bool:
        return self.vacant and self.task.required


@dataclass(frozen=True)
class Standing:
    """Every task in order with its holders, and people with a task whose last training does not count any more.

    ``lapsed_on``: until when that counted, by person.
    """

    tasks: list[TaskRow]
    lapsed: list[ContactPerson]
    lapsed_on: dict[UUID, date]

    @property
    def vacant(self) -> list[rules.Task]:
        """The required tasks that nobody has."""
        return [row.task for row in self.tasks if row.asks]


def standing(today: date) -> Standing:
    """How it stands at the current school; one query."""
    rows = {code: TaskRow(task) for code, task in rules.TASKS.items()}
    lapsed: dict[UUID, ContactPerson] = {}
    lapsed_on: dict[UUID, date] = {}
    last = Training.objects.filter(person=OuterRef("person")).order_by("-valid_until").values("valid_until")[:1]
    begun = ContactTask.objects.filter(started_on__lte=today).select_related("person", "deputy")
    for term in begun.annotate(held=_held(today), last=_LAST_DAY, valid=Subquery(last)):
        row = rows[term.task]
        if not term.held:
            row.last_day = max(filter(None, (row.last_day, term.last)), default=None)
            continue
        row.holders.append(term)
        if term.valid and term.valid < today:
            lapsed[term.person_id], lapsed_on[term.person_id] = term.person, term.valid
    return Standing(list(rows.values()), list(lapsed.values()), lapsed_on)


def last_valid(persons: QuerySet[ContactPerson] | None = None) -> dict[UUID, date]:
    """Until when the training of each person counts, by person; without a training: absent."""
    rows = Training.objects.order_by("valid_until")
    if persons is not None:
        rows = rows.filter(person__in=persons)
    return dict(rows.values_list("person_id", "valid_until"))


def people_without_task(today: date) -> QuerySet[ContactPerson]:
    rows = ContactPerson.objects.filter(forgotten_at__isnull=True).select_related("member")
    return rows.exclude(pk__in=holders(today).values("person"))


def to_forget(today: date) -> QuerySet[ContactPerson]:
    """Whose last task ended long ago; also over all schools, in the system scope."""
    before = today - rules.KEPT
    lately = ContactTask.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=before), person=OuterRef("pk"))
    rows = ContactPerson.objects.filter(~Exists(lately.order_by()), forgotten_at__isnull=True)
    return rows.filter(created_at__date__lt=before)


def proposals(today: date) -> list[tuple[Membership, list[rules.Task]]]:
    """Colleagues whose role says they have a task, and who are not on the list for it yet."""
    held = set(holders(today).values_list("person__member", "task"))
    found = []
    here = Membership.objects.active().filter(school_id=require_school(), roles__overlap=list(MEMBER_ROLES))
    for member in here.order_by("name"):
        codes = [code for role in member.roles for code in MEMBER_ROLES.get(role, ())]
        missing = [rules.TASKS[code] for code in codes if (member.pk, code) not in held]
        if missing:
            found.append((member, missing))
    return found


# --- For parents ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicTask:
    code: str
    name: str | Promise
    text: str | Promise


@dataclass(frozen=True)
class PublicContact:
    """Somebody on the public page. ``reachable``: today; ``deputy``: who to call instead, when not."""

    name: str
    phone: str
    email: str
    days: list[int]
    reach: str
    tasks: tuple[PublicTask, ...]
    reachable: bool
    tel: str = ""
    deputy: "PublicContact | None" = None

    @property
    def days_line(self) -> str:
        """Empty for who is there every school day, whether that was ticked day by day or not at all."""
        return rules.days_line(self.days) if len(set(self.days)) < len(rules.DAYS) else ""


def public_contacts(today: date) -> list[PublicContact]:
    """Whom parents and pupils can turn to, those of bullying first; works in a visitor's scope too. One query."""
    found: dict[UUID, tuple[ContactPerson, list[ContactTask]]] = {}
    order = list(rules.TASKS)
    public = [task.code for task in rules.TASKS.values() if task.public]
    region = School.objects.filter(pk=require_school()).exclude(region="").values("region")
    days = Holiday.objects.filter(region__in=region, first_date__lte=today, last_date__gte=today)
    shown = list(holders(today).filter(person__public=True, task__in=public).annotate(holiday=Exists(days)))
    for term in sorted(shown, key=lambda term: order.index(term.task)):
        found.setdefault(term.person_id, (term.person, []))[1].append(term)
    holiday = any(term.holiday for term in shown)  # the same in every row
    return [_public(person, terms, today, holiday) for person, terms in found.values()]


def _public(person: ContactPerson, terms: list[ContactTask], today: date, holiday: bool) -> PublicContact:
    reachable = person.is_in(today) and not holiday
    # In a holiday a deputy was asked for just that; on another day it is somebody who is at school.
    stand_in = next((term.deputy for term in terms if term.deputy and term.deputy.public), None)
    deputy = None
    if not reachable and stand_in and (not stand_in.is_away(today) if holiday else stand_in.is_in(today)):
        deputy = _public(stand_in, [], today, holiday=False)
    return PublicContact(
        name=person.name,
        phone=person.phone,
        tel=person.tel if person.phone else "",
        email=person.email,
        days=person.days,
        reach=person.reach,
        tasks=tuple(PublicTask(term.task, term.kind.name, term.kind.text) for term in terms),
        reachable=reachable,
        deputy=deputy,
    )


# --- For the board --------------------------------------------------------------------------------------------


def vacant_since(schools: Iterable[School], today: date) -> dict[School, list[date]]:
    """Where somebody is missing whom the law asks for, and since when nobody has each such task; one query.

    A task that nobody ever had: since the school began.
    """
    held: set[tuple[UUID, str]] = set()
    last: dict[tuple[UUID, str], date] = {}
    terms = ContactTask.objects.filter(task__in=rules.REQUIRED, started_on__lte=today).order_by()
    for school_id, code, holds, ended in terms.values_list("school_id", "task", _held(today), _LAST_DAY):
        key = (school_id, code)
        if holds:
            held.add(key)
        elif ended:
            last[key] = max(ended, last.get(key, ended))
    found = {}
    for school in schools:
        vacant = [(school.pk, code) for code in rules.REQUIRED if (school.pk, code) not in held]
        if vacant:
            found[school] = [last.get(key) or timezone.localdate(school.in_use_since) for key in vacant]
    return found


@dataclass
class SchoolRow:
    """What a board sees of one school: who is to be found for what, never what anybody told. ``held``: by task."""

    school: School
    held: Mapping[str, list[ContactTask]]
    lapsed: list[ContactPerson]

    @cached_property
    def vacant(self) -> list[rules.Task]:
        """The required tasks that nobody has."""
        return [rules.TASKS[code] for code in rules.REQUIRED if code not in self.held]

    @property
    def antibullying(self) -> list[str]:
        return [term.person.name for term in self.held.get(rules.ANTIBULLYING[0], ())]

    @property
    def tasks(self) -> list[TaskRow]:
        return [TaskRow(task, self.held.get(code, [])) for code, task in rules.TASKS.items()]


def of_board(today: date) -> list[SchoolRow]:
    """Every school in use, those where somebody is missing first: three queries."""
    held: dict[UUID, dict[str, list[ContactTask]]] = {}
    lapsed: dict[UUID, dict[UUID, ContactPerson]] = defaultdict(dict)
    valid = last_valid()
    for term in holders(today):
        held.setdefault(term.school_id, {}).setdefault(term.task, []).append(term)
        if term.person_id in valid and valid[term.person_id] < today:
            lapsed[term.school_id][term.person_id] = term.person
    rows = [SchoolRow(each, held.get(each.pk, {}), list(lapsed[each.pk].values())) for each in schools_in_use()]
    return sorted(rows, key=lambda row: (not row.vacant, not row.lapsed, row.school.name))


# --- Numbers of the advisers ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class AdviserNumbers:
    """How many people came to all advisers together, as everybody may read it: None is kept back.

    ``by``: whose numbers are in it; nobody for those of before numbers were kept apart.
    """

    rows: list[tuple[str, int | None]]
    total: int | None
    by: list[Membership]


def adviser_numbers(year: int) -> AdviserNumbers | None:
    """None as long as nobody filled in anything."""
    found = list(AdviserCount.objects.filter(year=year).select_related("member").order_by("member__name"))
    if not found:
        return None
    counts: dict[str, int] = dict.fromkeys(AdviserCount.Subject.values, 0)
    for row in found:
        counts[row.subject] += row.count
    told = Protected(counts)
    rows = [(str(label), told.told(code)) for code, label in AdviserCount.Subject.choices]
    return AdviserNumbers(rows, told.total(), list({row.member: None for row in found if row.member}))


def own_counts(year: int, member: Membership) -> dict[str, int]:
    """By subject what this adviser filled in, or takes over."""
    rows = list(AdviserCount.objects.filter(Q(member=member) | Q(member=None), year=year))
    own = [row for row in rows if row.member_id] or rows
    return {row.subject: row.count for row in own}
