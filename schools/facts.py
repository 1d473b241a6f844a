"""What is known about a school and its groups, for its texts to quote."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.facts import Fact
from core.registry import offer
from core.tenancy import require_school
from schools.models import Group, Membership, School
from schools.school_year import SchoolYear


@offer("facts")
def school_facts() -> list[Fact]:
    """Name and place of the school, its year, pupils and groups, and who leads it."""
    school = School.objects.select_related("board").get(pk=require_school())
    year = SchoolYear.of(timezone.localdate())
    counts = list(Group.objects.filter(year=year.start).values_list("pupil_count", flat=True))
    members = Membership.objects.active().filter(school=school)
    leaders = members.filter(roles__contains=["school_leader"]).values_list("name", flat=True)
    here = reverse("overview:today", args=[school.slug])
    groups, people = reverse("year:groups", args=[school.slug]), reverse("people:school_people", args=[school.slug])
    return [
        Fact("schools.name", _("Name of the school"), school.name, here),
        Fact("schools.board", _("Name of the board"), school.board.name, here),
        Fact("schools.town", _("Town"), school.town, here),
        Fact("schools.phone", _("Telephone number of the school"), school.phone, here),
        Fact("schools.year", _("School year"), str(year), groups),
        Fact("schools.groups", _("Number of groups"), str(len(counts) or ""), groups),
        Fact("schools.pupils", _("Number of pupils"), _pupils(school, counts), groups),
        Fact("schools.leader_name", _("Name of the school leader"), " en ".join(leaders), people),
    ]


def _pupils(school: School, counts: list[int | None]) -> str:
    """What the groups add up to, once each of them has a number; before that, what DUO counted."""
    known = [count for count in counts if count is not None]
    if known and len(known) == len(counts):
        return str(sum(known))
    return str(school.pupil_count or "")
