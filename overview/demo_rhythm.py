"""The demo's rhythm: holidays of the board, a year calendar under way, and actions."""

from datetime import date, timedelta

from django.utils import timezone

from actions import services as actions
from actions.models import Action
from actions.origins import Origin
from core.tenancy import Scope, atomic, use_scope
from plans.models import Section
from schools import calendar_services as calendar
from schools.calendar_models import Holiday, Region
from schools.holiday_file import HolidayRow
from schools.models import Membership, School
from schools.school_year import SchoolYear

# name, first month and day, number of days; the years are those of the school year
HOLIDAYS = (
    ("Herfstvakantie", (10, 17), 9),
    ("Kerstvakantie", (12, 19), 16),
    ("Voorjaarsvakantie", (2, 20), 9),
    ("Meivakantie", (4, 24), 9),
    ("Zomervakantie", (7, 17), 15),
)
# title, section it came from, whose, days until it is due, status
ACTIONS = (
    ("Vaste plekken voor toezicht op het plein afspreken", "supervision", "bram@demo.example", 12, "busy"),
    ("Poster met de contactpersonen in elke gang ophangen", "bullying", "anna@demo.example", -3, "open"),
    ("Ouderavond over online omgang voorbereiden", "online", "aylin@demo.example", 30, "open"),
    ("Afspraken over de deur bij de fietsenstalling maken", "building", "noor@demo.example", -60, "done"),
    ("Boekje met kringgesprekken aanschaffen", "lessons", None, 45, "open"),
)


def load(board: Scope, school: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    year = SchoolYear.of(timezone.localdate())
    with use_scope(board), atomic():
        if not Holiday.objects.exists():
            admin = Membership.objects.get(user__email="bestuur@demo.example")
            rows = [row for each in (year, year.next) for row in _holidays(each)]
            calendar.holidays_add(rows=rows, by=admin)
            regions = dict.fromkeys(School.objects.values_list("pk", flat=True), Region.MIDDLE.value)
            calendar.regions_set(regions=regions, by=admin)
    with use_scope(school), atomic():
        if not Action.objects.exists():
            _fill(year)


def _holidays(year: SchoolYear) -> list[HolidayRow]:
    found = []
    for name, (month, day), length in HOLIDAYS:
        first = date(year.start + (month < 8), month, day)
        last = min(first + timedelta(length - 1), year.last_day)
        found += [HolidayRow(region, name, first, last) for region in Region.values]
    return found


def _fill(year: SchoolYear) -> None:
    people = {row.user.email: row for row in Membership.objects.active().select_related("user")}
    leader, today = people["noor@demo.example"], timezone.localdate()
    for key in ("school-guide", "week-against-bullying", "quarterly-review-october"):
        calendar.item_done(year=year.start, key=key, done=True, by=leader)
    calendar.item_add(year=year.start, title="Ontruimingsoefening", date=today + timedelta(9), by=leader)
    for title, key, owner, days, status in ACTIONS:
        section = Section.objects.filter(key=key).first()
        origin = Origin("section", section.pk, section.title, "plans:section", section.key) if section else None
        action = actions.action_add(
            title=title, due_date=today + timedelta(days), owner=people.get(owner or ""), origin=origin, by=leader
        )
        if status != "open":
            past = today - timedelta(50) if status == "done" else today
            actions.action_set_status(action=action, status=status, seen=action.version, by=leader, today=past)
