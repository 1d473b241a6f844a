"""What a school reported per school year, by kind, by place and by quarter: read from the kept figures, never from
incidents. Exact, so for keeping in a row of the board and telling through ``core.suppression`` only."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.db.models import Sum

from incidents.figure_models import Tally
from schools.school_year import SchoolYear


def year_counts(first: date) -> dict[int, dict[str, Any]]:
    """By the year a school year begins in, from the month ``first`` on; one query.

    Kinds that are closed off are counted apart, and in nothing else.
    """
    found: dict[int, dict[str, Any]] = defaultdict(
        lambda: {"types": Counter(), "places": Counter(), "quarters": Counter(), "closed_off": 0}
    )
    rows = Tally.objects.filter(month__gte=first, reported__gt=0).order_by().values_list("month", "type", "place")
    for month, kind, place, count in rows.annotate(count=Sum("reported")):
        year = SchoolYear.of(month)
        counts = found[year.start]
        if kind == Tally.CLOSED_OFF:
            counts["closed_off"] += count
            continue
        counts["types"][kind] += count
        counts["places"][place] += count
        counts["quarters"][str(year.quarter(month))] += count
    return {year: {name: _plain(value) for name, value in counts.items()} for year, counts in found.items()}


def _plain(value: Any) -> Any:
    return dict(sorted(value.items())) if isinstance(value, Counter) else value
