"""Writes about who supports which groups. It decides which cases they read, so the trail says who gave what."""

from collections.abc import Iterable
from uuid import UUID

from core import audit
from core.tenancy import atomic
from core.versions import Stale
from schools.models import Group, GroupSupport, Membership, School
from schools.people_services import require_may_manage, tell_leaders
from schools.school_year import SchoolYear
from schools.support_selectors import seen_of, supporters, supports_in


def supports_save(*, school: School, year: int, chosen: dict[UUID, set[UUID]], seen: str, by: Membership) -> None:
    """Say which groups of a school year each member supports; who is not in ``chosen`` keeps theirs.

    Of who has no such role, and of groups of another year, nothing is written. Raises ``Stale`` when somebody else
    changed it since ``seen``; the same again changes nothing.
    """
    require_may_manage(by, school.pk)
    with atomic():
        groups = set(Group.objects.select_for_update().filter(year=year).values_list("pk", flat=True))
        now, members = supports_in(year), {row.pk: row for row in supporters(school.pk)}
        wanted = {pk: ids & groups for pk, ids in chosen.items() if pk in members}
        changed = {pk: ids for pk, ids in wanted.items() if ids != now.get(pk, set())}
        if changed and seen_of(now) != seen:
            raise Stale
        for pk, ids in changed.items():
            had = now.get(pk, set())
            GroupSupport.objects.filter(member=pk, group__in=had - ids).delete()
            _add(members[pk], ids - had)
            audit.record("member.supports_changed", by=by, obj=members[pk], year=year, groups=len(ids))
        if any(ids - now.get(pk, set()) for pk, ids in changed.items()):
            tell_leaders(school, by=by)


def supports_carry(*, year: SchoolYear, by: Membership) -> None:
    """Who supports a group goes on with the one of the same name in the new year, until somebody chooses otherwise."""
    if GroupSupport.objects.filter(group__year=year.start).exists():
        return
    named = {name.casefold(): pk for pk, name in Group.objects.filter(year=year.start).values_list("pk", "name")}
    last = GroupSupport.objects.filter(group__year=year.previous.start, member__ended_at=None)
    found: dict[Membership, set[UUID]] = {}
    for row in last.select_related("member", "group"):
        if group := named.get(row.group.name.casefold()):
            found.setdefault(row.member, set()).add(group)
    for member, ids in found.items():
        _add(member, ids)
        audit.record("member.supports_changed", by=by, obj=member, year=year.start, groups=len(ids))


def _add(member: Membership, groups: Iterable[UUID]) -> None:
    for group in groups:
        GroupSupport.create(member=member, group_id=group)
