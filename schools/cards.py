"""What the year calendar asks for in the coming weeks."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.cards import Card
from core.registry import offer
from schools.calendar_selectors import calendar_of, holidays_of
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT
from schools.school_year import SchoolYear

AHEAD, MOST_OF_A_KIND = timedelta(14), 2


@offer("cards", rank=35, may=PLAN_EDIT)
def calendar_cards(request: PlaceRequest) -> list[Card]:
    """For who may edit: what is to be done within two weeks."""
    today = timezone.localdate()
    rows = calendar_of(request.school, SchoolYear.of(today), holidays_of(request.school))
    soon = [row for row in rows if row.remind and not row.off and not row.done_at and today <= row.due <= today + AHEAD]
    return [
        Card(
            rank=35,
            title=row.title,
            text=_("In the year calendar, by %(day)s.") % {"day": date_format(row.due, "j F")},
            url=reverse("calendar:year", args=[request.school.slug]),
            verb=_("See"),
            icon="calendar",
        )
        for row in soon[:MOST_OF_A_KIND]
    ]
