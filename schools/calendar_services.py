"""Every write to the year calendar: the board's holidays and regions, and what a school decides about items."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.tenancy import atomic, require_board, require_school
from core.versions import Stale
from schools.calendar_models import CalendarItem, Holiday
from schools.calendar_selectors import decision_of, seen_of
from schools.holiday_file import HolidayRow
from schools.models import Membership, School


def holidays_add(*, rows: Iterable[HolidayRow], by: Membership) -> int:
    """Add holidays to the board's; those it has already are passed over. Returns how many are new."""
    with atomic():
        before = Holiday.objects.count()
        Holiday.objects.bulk_create(
            [
                Holiday(
                    board_id=require_board(),
                    region=row.region,
                    name=row.name,
                    first_date=row.first,
                    last_date=row.last,
                )
                for row in rows
            ],
            ignore_conflicts=True,
        )
        added = Holiday.objects.count() - before
        audit.record("holidays.added", by=by, count=added)
    return added


def holiday_remove(*, holiday: Holiday, by: Membership) -> None:
    with atomic():
        removed, __ = Holiday.objects.filter(pk=holiday.pk).delete()
        if removed:
            audit.record("holidays.removed", by=by, obj=holiday, region=holiday.region)


def regions_set(*, regions: Mapping[UUID, str], by: Membership) -> int:
    """Say of schools of the board in which holiday region they are; returns how many changed."""
    changed = 0
    with atomic():
        for school in School.objects.select_for_update(of=("self",)).filter(pk__in=regions).order_by("pk"):
            if school.region != regions[school.pk]:
                school.region = regions[school.pk]
                school.save(update_fields=["region"])
                audit.record("school.region_set", by=by, obj=school, region=school.region)
                changed += 1
    return changed


def item_add(*, year: int, title: str, date: date, by: Membership) -> CalendarItem:
    """A date of the school's own in one school year."""
    with atomic():
        row = CalendarItem.create(year=year, key=f"eigen-{uuid4().hex[:8]}", title=title, date=date)
        audit.record("calendar.added", by=by, obj=row)
    return row


def item_change(
    *, year: int, key: str, date: date | None, off: bool, seen: str, by: Membership, title: str = ""
) -> CalendarItem:
    """Another day than the calendar says, or not for this school at all; an own item may get another title.

    Raises ``Stale`` when somebody decided otherwise after ``seen``. The same again changes nothing.
    """
    values: dict[str, object] = {"date": date, "off": off} | ({"title": title} if title else {})
    with atomic():
        before = CalendarItem.objects.select_for_update(of=("self",)).filter(year=year, key=key).first()
        if before and all(getattr(before, name) == value for name, value in values.items()):
            return before
        if seen != seen_of(year, key):
            raise Stale
        row = _decide(year, key, values)
        audit.record("calendar.changed", by=by, obj=row, off=off)
    return row


def item_done(*, year: int, key: str, done: bool, by: Membership) -> CalendarItem:
    """It was done this year, or not yet after all. Reminders of it stop, or go on."""
    with atomic():
        rows = list(CalendarItem.objects.select_for_update(of=("self",)).filter(key=key).order_by("year"))
        row = next((each for each in rows if each.year == year), None)
        if row and (row.done_at is not None) == done:
            return row
        decision = decision_of(key, year, rows)
        if decision and decision.off:  # this year, or for good in a year before
            raise ValidationError(_("This is switched off for your school."), code="off")
        row = _decide(year, key, {"done_at": timezone.now() if done else None, "done_by": by if done else None})
        audit.record("calendar.done" if done else "calendar.not_done", by=by, obj=row)
    return row


def item_tick(*, year: int, key: str, by: Membership) -> None:
    """A room above recorded what the calendar asks for; a school that switched it off is left alone."""
    with suppress(ValidationError):
        item_done(year=year, key=key, done=True, by=by)


def item_untick(*, year: int, key: str, by: Membership) -> None:
    """What was recorded above was taken out again."""
    with suppress(ValidationError):
        item_done(year=year, key=key, done=False, by=by)


def _decide(year: int, key: str, values: dict[str, object]) -> CalendarItem:
    row, __ = CalendarItem.objects.update_or_create(
        year=year,
        key=key,
        defaults=values,
        create_defaults=values | {"board_id": require_board(), "school_id": require_school()},
    )
    return row
