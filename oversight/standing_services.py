"""Keeping what a board knows of a school: computed in the school's own scope, written where the board may read it."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from core import audit, outbox, registry
from core.models import AuditEvent
from core.tenancy import atomic, require_board, require_school
from incidents.year_selectors import year_counts
from oversight import rules
from oversight.models import Standing, YearFigures
from schools.models import Membership, School
from schools.school_year import SchoolYear
from schools.selectors import pupils_of, schools_in_use

JOB = "oversight.refresh"
LATE = timedelta(minutes=1)  # what was committed later than it says
RECENT = timedelta(hours=1)


def standing_of(school: School, today: date) -> dict[str, dict[str, Any]]:
    """By obligation what is so now, as a row keeps it; every room answers about its own."""
    return {stand.key: stand.kept() for source in registry.standing() for stand in source(school, today)}


def figures_of(school: School, today: date) -> dict[int, dict[str, Any]]:
    """By school year what was reported and how many pupils there were, since the school began with Safetyplan."""
    now = SchoolYear.of(today).start
    counts = year_counts(SchoolYear(now - rules.YEARS).first_day)
    began = SchoolYear.of(timezone.localdate(school.in_use_since)).start if school.in_use_since else now
    first = max(min(began, *counts, now), now - rules.YEARS)
    found = {}
    for year in range(first, now + 1):
        pupils = pupils_of(school, year)
        found[year] = {
            "counts": counts.get(year, {}),
            "pupils": pupils,
            "alike": rules.alike(school.sector, pupils),
        }
    return found


def standing_refresh(*, today: date | None = None) -> int:
    """Bring the rows of the current school in line with how it is; answers how many were wrong. Safe at any time."""
    today = today or timezone.localdate()
    year = SchoolYear.of(today)
    with atomic():
        rows = School.objects.select_related("board").select_for_update(of=("self",), no_key=True)
        school = rows.get(pk=require_school())
        return _keep_standing(school, year, today) + _keep_figures(school, today)


def _keep_standing(school: School, year: SchoolYear, today: date) -> int:
    now = standing_of(school, today)
    last = Standing.objects.order_by("-year", "-quarter").first()
    before = last.cells if last else {}
    cells = {key: rules.since(before.get(key), cell, today) for key, cell in now.items()}
    here = {"year": year.start, "quarter": year.quarter(today)}
    values = {"cells": cells, "checked_at": timezone.now()}
    if not Standing.objects.filter(**here).update(**values):
        Standing.create(**here, **values)
    was = {key: {name: value for name, value in cell.items() if name != "since"} for key, cell in before.items()}
    return sum(was.get(key) != now.get(key) for key in was.keys() | now.keys())


def _keep_figures(school: School, today: date) -> int:
    """Years from before those that are counted stay as they are, and of those that are over pupils and group do."""
    kept = {row.year: row for row in YearFigures.objects.all()}
    now, wrong = SchoolYear.of(today).start, 0
    for year, values in figures_of(school, today).items():
        row = kept.get(year)
        if row is None:
            YearFigures.create(year=year, **values)
            wrong += 1
            continue
        if year < now:
            values |= settled(row, school.sector, values["pupils"])
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        if changed:
            for name in changed:
                setattr(row, name, values[name])
            row.save(update_fields=changed)
            wrong += 1
    return wrong


def settled(row: YearFigures, sector: str, pupils: int | None) -> dict[str, Any]:
    """What stays of a school year that is over, whatever has become of the school since."""
    return {
        "pupils": pupils if row.pupils is None else row.pupils,
        "alike": row.alike or rules.alike(sector, row.pupils),
    }


def refresh_ask(*, by: Membership) -> int:
    """Somebody at the board wants to see how it is now: a job at each school, once a minute at most."""
    minute = timezone.now().strftime("%Y-%m-%dT%H:%M")
    with atomic():
        places = [(require_board(), school) for school in schools_in_use().values_list("pk", flat=True)]
        outbox.enqueue_at(JOB, key=f"{JOB}:{minute}", places=places)
        audit.record("oversight.refreshed", by=by)
    return len(places)


def refresh_changed() -> int:
    """Ask for a refresh at every school where something happened since it was last looked at, and once a day of all.

    In the system scope, by the tick: a fixed number of queries. Answers how many places were asked.
    """
    now = timezone.now()
    checked = dict(Standing.objects.order_by().values_list("school_id").annotate(Max("checked_at")))
    schools = schools_in_use().order_by()
    places = dict(schools.values_list("pk", "board_id"))
    events = AuditEvent.objects.filter(at__gte=now - RECENT, school_id__isnull=False).order_by()
    changed = dict(events.values_list("school_id").annotate(Max("at")))
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    asked: dict[str, list[tuple[Any, Any]]] = {}
    for school, board in places.items():
        last, at = checked.get(school), changed.get(school)
        if last is None or last < midnight:
            asked.setdefault(f"{JOB}:{midnight.date()}", []).append((board, school))
        elif at and at > last - LATE:
            asked.setdefault(f"{JOB}:{at:%Y-%m-%dT%H:%M:%S.%f}:{last:%H%M%S%f}", []).append((board, school))
    return sum(outbox.enqueue_at(JOB, key=key, places=found) for key, found in asked.items())
