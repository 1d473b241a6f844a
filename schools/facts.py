"""What is known about a school and its groups, for its texts to quote."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.facts import Fact
from core.registry import offer
from core.tenancy import require_school
from schools.models import Group, Membership, School
from schools.school_year import SchoolYear
from schools.selectors import pupils_in


def _groups() -> Combinable:
    year = SchoolYear.of(timezone.localdate())
    return ArraySubquery(Group.objects.filter(year=year.start).values("pupil_count"))


def _leaders() -> Combinable:
    here = Membership.objects.active().filter(school=require_school(), roles__contains=["school_leader"])
    return ArraySubquery(here.values("name"))


@offer("facts", groups=_groups, leaders=_leaders)
def school_facts(school: School, groups: list[int | None], leaders: list[str]) -> list[Fact]:
    """Name and place of the school, its year, pupils and groups, and who leads it; ``groups``: the pupils in each."""
    year = SchoolYear.of(timezone.localdate())
    here = reverse("overview:today", args=[school.slug])
    year_page, people = (reverse(view, args=[school.slug]) for view in ("year:groups", "people:school_people"))
    return [
        Fact("schools.name", _("Name of the school"), school.name, here),
        Fact("schools.board", _("Name of the board"), school.board.name, here),
        Fact("schools.town", _("Town"), school.town, here),
        Fact("schools.phone", _("Telephone number of the school"), school.phone, here),
        Fact("schools.year", _("School year"), str(year), year_page),
        Fact("schools.groups", _("Number of groups"), str(len(groups) or ""), year_page),
        Fact("schools.pupils", _("Number of pupils"), str(pupils_in(school, groups) or ""), year_page),
        Fact("schools.leader_name", _("Name of the school leader"), " en ".join(leaders), people),
    ]
