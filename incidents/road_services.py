"""Steps of special roads, and suspensions: written down as they happened, whatever the law says of them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import audit
from core.tenancy import atomic
from incidents import rules
from incidents.follow_services import entry_add
from incidents.models import Entry, Incident, Step
from incidents.sent_services import as_sent
from incidents.services import locked, steps_date
from schools.calendar_rules import Holidays
from schools.calendar_selectors import holidays_of
from schools.models import Membership


def step_mark(
    *,
    incident: Incident,
    key: UUID,
    road: str,
    step: str,
    done: bool,
    on_date: date,
    who: Membership,
    suspension: UUID | None = None,
    by: Membership,
) -> Step:
    """Say that a step was done, or after all was not. The same form again changes nothing.

    ``suspension``: the line of the timeline whose road it is a step of.
    """
    with atomic():
        row = locked(incident)
        values: dict[str, Any] = {
            "road": road,
            "step": step,
            "done": done,
            "on_date": on_date,
            "who": who,
            "entry_id": suspension,
        }
        if found := Step.objects.filter(pk=key, incident=row).first():
            return as_sent(found, **values)
        made = Step.create(id=key, incident=row, **values, by=by)
        steps_date(row)
        audit.record("incident.step_done" if done else "incident.step_undone", by=by, obj=row, road=road, step=step)
    return made


def suspension_add(
    *, incident: Incident, key: UUID, code: str, first: date, last: date, text: str, today: date, by: Membership
) -> Entry:
    """Write down a suspension as a measure, with its school days: no weekends and no holidays.

    Raises ``ValidationError`` when there is no school day in it.
    """
    holidays = Holidays((row.first_date, row.last_date) for row in holidays_of(incident.school))
    days = rules.school_days(first, last, lambda day: holidays.find(day) is not None)
    if not days:
        raise ValidationError(_("There is no school day in this. Check the days."), code="no_days")
    return entry_add(
        incident=incident,
        key=key,
        kind=Entry.Kind.MEASURE,
        code=code,
        on_date=min(first, today),
        text=text,
        sealed=False,
        detail={"first": first.isoformat(), "last": last.isoformat(), "days": days},
        by=by,
    )
