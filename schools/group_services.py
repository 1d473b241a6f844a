"""Writes about groups and classes, and about the step to a new school year."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, outbox
from core.tenancy import atomic
from core.versions import Stale, mark
from schools.models import Group, Membership, School, YearPreparation
from schools.people_services import KEEPERS, member_change_roles, member_end
from schools.school_year import SchoolYear
from schools.services import school_take_into_use
from schools.support_services import supports_carry
from schools.year_rules import Slot, propose

JOB = "schools.apply_year"
STAYS, STOPS, OTHER = "stays", "stops", "other"


def group_add(
    *, school: School, year: int, name: str, grades: Iterable[int], pupil_count: int | None, by: Membership
) -> Group:
    """Raises ValidationError when the year has a group of this name, in whatever case."""
    try:
        with atomic():
            group = Group.create(year=year, name=name, grades=sorted(grades), pupil_count=pupil_count)
            audit.record("group.added", by=by, obj=group, year=year)
    except IntegrityError:
        raise _name_taken(name) from None
    school_take_into_use(school=school, by=by)
    return group


def seen_of(group: Group) -> str:
    """The group as it is, in a word that a form remembers."""
    return mark([group.name, group.grades, group.pupil_count])


def group_change(
    *, group: Group, name: str, grades: Iterable[int], pupil_count: int | None, seen: str, by: Membership
) -> Group:
    """Raises ValidationError when another group of the year has this name, ``Stale`` when somebody changed it after
    ``seen``. The same again changes nothing."""
    try:
        with atomic():
            row = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
            before = seen_of(row)
            row.name, row.grades, row.pupil_count = name, sorted(grades), pupil_count
            if seen_of(row) == before:
                return row
            if seen != before:
                raise Stale
            row.save(update_fields=["name", "grades", "pupil_count"])
            audit.record("group.changed", by=by, obj=row, year=row.year)
    except IntegrityError:
        raise _name_taken(name) from None
    return row


def group_remove(*, group: Group, by: Membership) -> None:
    """Only a group that nothing speaks of; otherwise ValidationError."""
    try:
        with atomic():
            audit.record("group.removed", by=by, obj=group, year=group.year)
            group.delete()
    except (ProtectedError, IntegrityError):
        raise ValidationError(_("This group is in use, so it stays."), code="in_use") from None


def _name_taken(name: str) -> ValidationError:
    return ValidationError(_("There is already a group %(name)s in this school year.") % {"name": name}, code="taken")


def year_start(*, school: School, year: SchoolYear, by: Membership) -> YearPreparation:
    """The preparation of this year, begun with a proposal by last year's groups; one that exists is returned."""
    existing = YearPreparation.objects.filter(year=year.start)
    if found := existing.first():
        return found
    last = Group.objects.filter(year=year.previous.start)
    slots = [Slot(group.name, tuple(group.grades), group.pupil_count) for group in last]
    groups = [slot.as_json() for slot in propose(slots, school.sector)]
    try:
        with atomic():
            preparation = YearPreparation.create(year=year.start, groups=groups)
            audit.record("year.begun", by=by, obj=preparation, year=year.start)
    except IntegrityError:  # a colleague, or a second press, was first
        return existing.get()
    return preparation


def year_save_groups(
    *, preparation: YearPreparation, slots: Sequence[Slot], by: Membership, seen: str = ""
) -> YearPreparation:
    """Keep the groups as they are now; nothing is made before the year is confirmed.

    ``seen``: the groups that were looked at. Raises ``Stale`` when somebody else changed them meanwhile.
    """
    groups = [slot.as_json() for slot in slots]
    with atomic():
        row = _open(preparation)
        if groups != row.groups:
            _refuse_stale(row, seen, "groups")
            row.groups = groups
            row.save(update_fields=["groups"])
            audit.record("year.groups_changed", by=by, obj=row, year=row.year, groups=len(groups))
    return row


def year_save_people(
    *, preparation: YearPreparation, people: dict[str, dict[str, Any]], by: Membership, seen: str = ""
) -> YearPreparation:
    """Keep what happens with whom; also after confirming, until the year's first day.

    Raises ValidationError when a place would be left without its school leader, ``Stale`` when somebody else changed
    something since ``seen``.
    """
    changes = {key: value for key, value in people.items() if value["choice"] != STAYS}
    with atomic():
        row = YearPreparation.objects.select_for_update(of=("self",)).get(pk=preparation.pk)
        if row.applied_at:
            raise ValidationError(_("These changes have already been carried out."), code="applied")
        if changes != row.people:
            _refuse_stale(row, seen, "people")
            row.people = changes
            _keep_leader(row)
            row.save(update_fields=["people"])
            audit.record("year.people_changed", by=by, obj=row, year=row.year, people=len(row.people))
    return row


def year_confirm(*, preparation: YearPreparation, by: Membership, seen: str = "") -> YearPreparation:
    """Make the groups and see to the people: at once, or on the year's first day. Twice is as good as once.

    Raises ``Stale`` when this is not what was looked at.
    """
    with atomic():
        row = YearPreparation.objects.select_for_update(of=("self",)).select_related("school").get(pk=preparation.pk)
        if row.confirmed_at:
            return row
        _refuse_stale(row, seen, "groups", "people")
        if not row.groups:
            raise ValidationError(_("There are no groups yet."), code="empty")
        made = _make_groups(row)
        supports_carry(year=row.school_year, by=by)
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
        school_take_into_use(school=row.school, by=by)
        audit.record("year.prepared", by=by, obj=row, year=row.year, groups=made)
        if row.school_year.first_day <= timezone.localdate():
            _apply(row, by=by)
        else:
            first = timezone.make_aware(datetime.combine(row.school_year.first_day, time.min))
            outbox.enqueue(JOB, key=f"year:{row.pk}", payload={"preparation": str(row.pk)}, due_at=first)
    return row


def year_apply(*, preparation_id: Any) -> None:
    """On the first day of the year: carry out what was chosen for people. Safe to run twice."""
    with atomic():
        row = YearPreparation.objects.select_for_update(of=("self",)).get(pk=preparation_id)
        if row.applied_at is None:
            _apply(row, by=None)


def _open(preparation: YearPreparation) -> YearPreparation:
    row = YearPreparation.objects.select_for_update(of=("self",)).get(pk=preparation.pk)
    if row.confirmed_at:
        raise ValidationError(_("This school year has already been confirmed."), code="confirmed")
    return row


def _refuse_stale(row: YearPreparation, seen: str, *parts: str) -> None:
    if seen and seen != row.seen(*parts):
        raise Stale(row)


def _make_groups(row: YearPreparation) -> int:
    """Groups that somebody added to the year meanwhile stay as they are."""
    taken = {name.casefold() for name in Group.objects.filter(year=row.year).values_list("name", flat=True)}
    slots = [slot for slot in map(Slot.from_json, row.groups) if slot.name.casefold() not in taken]
    place = {"board_id": row.board_id, "school_id": row.school_id, "year": row.year}
    Group.objects.bulk_create(
        [Group(name=slot.name, grades=list(slot.grades), pupil_count=slot.count, **place) for slot in slots],
        ignore_conflicts=True,
    )
    return len(slots)


def _apply(row: YearPreparation, *, by: Membership | None) -> None:
    """New roles before endings, and one's own last, so that nobody saws off the branch they sit on.

    With ``by`` a refusal stops everything and is told; on the first day (``by`` is None) it passes that person over.
    """
    members = Membership.objects.active().filter(school=row.school_id, pk__in=list(row.people))
    ordered = sorted(members, key=lambda member: (by is not None and member.pk == by.pk, _stops(member, row)))
    passed = 0
    for member in ordered:
        try:
            with atomic():
                _apply_choice(member, row.people[str(member.pk)], by)
        except ValidationError:
            if by:
                raise
            passed += 1
    row.applied_at = timezone.now()
    row.save(update_fields=["applied_at"])
    audit.record("year.people_applied", by=by, obj=row, year=row.year, people=len(ordered) - passed, passed=passed)


def _stops(member: Membership, row: YearPreparation) -> bool:
    return row.people[str(member.pk)]["choice"] == STOPS


def _apply_choice(member: Membership, chosen: dict[str, Any], by: Membership | None) -> None:
    if chosen["choice"] == STOPS:
        member_end(member=member, by=by)
    elif chosen["choice"] == OTHER:
        member_change_roles(member=member, roles=chosen["roles"], by=by)


def _keep_leader(row: YearPreparation) -> None:
    """Who has the keeper's role now and who will; losing the last one is refused here, not on the first day."""
    members = Membership.objects.active().filter(school=row.school_id)
    for code in KEEPERS:
        now = [member for member in members if code in member.roles]
        later = [member for member in members if code in _roles_later(member, row.people)]
        if now and not later:
            raise ValidationError(
                _("After these changes the school has no school leader any more. Give somebody this role first."),
                code="last_one",
            )


def _roles_later(member: Membership, people: dict[str, dict[str, Any]]) -> list[str]:
    chosen = people.get(str(member.pk), {"choice": STAYS})
    return {STAYS: member.roles, STOPS: [], OTHER: chosen.get("roles", [])}[chosen["choice"]]
