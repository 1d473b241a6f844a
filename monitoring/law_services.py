"""Writing down the statutory monitor of a school year."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from core import audit
from core.tenancy import atomic
from core.versions import Stale
from monitoring.models import StatutoryMonitor
from schools import calendar_services
from schools.models import Membership


def law_begin(*, year: int, values: dict[str, Any], by: Membership) -> StatutoryMonitor:
    """The first that is written down of a school year. Raises ``Stale`` when somebody just began it."""
    try:
        with atomic():
            row = StatutoryMonitor.create(year=year, **values, changed_by=by)
            audit.record("statutory.begun", by=by, obj=row, year=year)
    except IntegrityError as error:
        raise Stale(StatutoryMonitor.objects.get(year=year)) from error
    return row


def law_change(
    *, monitor: StatutoryMonitor, seen: int, step: str, values: dict[str, Any], by: Membership
) -> StatutoryMonitor:
    """One step of it. Raises ``Stale`` when somebody else changed it since; the same again changes nothing."""
    with atomic():
        row = StatutoryMonitor.objects.select_for_update(of=("self",)).get(pk=monitor.pk)
        if all(getattr(row, name) == value for name, value in values.items()):
            return row
        if row.version != seen:
            raise Stale(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.version, row.changed_at, row.changed_by = row.version + 1, timezone.now(), by
        row.save(update_fields=[*values, "version", "changed_at", "changed_by"])
        audit.record("statutory.changed", by=by, obj=row, year=row.year, step=step)
        if row.delivered_date:
            calendar_services.item_tick(year=row.year, key="survey-delivery", by=by)
        if row.is_held:
            calendar_services.item_tick(year=row.year, key="safety-survey", by=by)
    return row


def law_clear(*, monitor: StatutoryMonitor, seen: int, step: str, names: Iterable[str], by: Membership) -> None:
    """Take out a step that was written down by mistake. Raises ``Stale`` when somebody else changed it since."""
    with atomic():
        row = StatutoryMonitor.objects.select_for_update(of=("self",)).get(pk=monitor.pk)
        empty = {name: None if row._meta.get_field(name).null else "" for name in names}
        if all(getattr(row, name) == value for name, value in empty.items()):
            return
        if row.version != seen:
            raise Stale(row)
        was = {"survey-delivery": bool(row.delivered_date), "safety-survey": row.is_held}
        for name, value in empty.items():
            setattr(row, name, value)
        row.version, row.changed_at, row.changed_by = row.version + 1, timezone.now(), by
        row.save(update_fields=[*empty, "version", "changed_at", "changed_by"])
        audit.record("statutory.cleared", by=by, obj=row, year=row.year, step=step)
        now = {"survey-delivery": bool(row.delivered_date), "safety-survey": row.is_held}
        for key in (key for key in was if was[key] and not now[key]):
            calendar_services.item_untick(year=row.year, key=key, by=by)
