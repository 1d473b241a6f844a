"""What befell staff, as who looks after working conditions may read it: two school years, in fives, by kind.

Kinds that are closed off are left out, as wherever something is told while a year goes on.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from incidents.models import Involvement
from incidents.selectors import told
from incidents.team_selectors import Line, kind_lines, line_of
from schools.school_year import SchoolYear

STAFF, UNDERWENT = "staff", "underwent"


@dataclass(frozen=True)
class StaffFigures:
    """``kinds``: those of five or more, in this school year or the last."""

    year: SchoolYear
    total: Line
    kinds: list[Line]


def staff_figures(today: date) -> StaffFigures:
    """Incidents in which something befell somebody who works here. Two queries."""
    year = SchoolYear.of(today)
    befell = Involvement.objects.filter(incident=OuterRef("pk"), person=STAFF, part=UNDERWENT)
    rows = told().filter(Exists(befell), year__in=(year.start, year.start - 1)).order_by()
    counts: dict[int, Counter[str]] = {year.start: Counter(), year.start - 1: Counter()}
    for start, kind, count in rows.values_list("year", "type").annotate(count=Count("pk")):
        counts[start][kind] = count
    now, then = counts[year.start], counts[year.start - 1]
    had_register = told().filter(year=year.start - 1).exists()
    total = line_of(_("Together"), now.total(), then.total(), had_register)
    return StaffFigures(year, total, kind_lines(now, then, had_register))
