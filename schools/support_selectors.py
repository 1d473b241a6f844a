"""Who supports which groups of a school year, and who may be given groups."""

from typing import Any
from uuid import UUID

from core.versions import mark
from schools.models import GroupSupport, Membership


def supporters(school_id: Any) -> list[Membership]:
    """Who works at the school in a role that supports groups, by name."""
    members = Membership.objects.active().filter(school_id=school_id).order_by("name")
    return [member for member in members if member.supports_groups]


def supports_in(year: int) -> dict[UUID, set[UUID]]:
    """The groups of a school year that each member supports, by id."""
    found: dict[UUID, set[UUID]] = {}
    for member, group in GroupSupport.objects.filter(group__year=year).values_list("member", "group"):
        found.setdefault(member, set()).add(group)
    return found


def seen_of(supports: dict[UUID, set[UUID]]) -> str:
    """What they are now, in a word, for a form to remember."""
    return mark({str(member): sorted(map(str, groups)) for member, groups in supports.items()})


def names_by_group(year: int) -> dict[UUID, list[str]]:
    """The names of who supports each group of a school year."""
    rows = GroupSupport.objects.filter(group__year=year, member__ended_at=None).order_by("member__name")
    found: dict[UUID, list[str]] = {}
    for group, name in rows.values_list("group", "member__name"):
        found.setdefault(group, []).append(name)
    return found


def groups_of(member: Membership, year: int) -> list[str]:
    """The names of the groups that somebody supports in a school year."""
    rows = GroupSupport.objects.filter(member=member, group__year=year).order_by("group__grades", "group__name")
    return list(rows.values_list("group__name", flat=True))
