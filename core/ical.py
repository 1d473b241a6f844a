"""Calendars as files (iCalendar, RFC 5545): the one gate to the icalendar library."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

MOST = 2000  # events of one file
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
INVITES, CANCELS = "REQUEST", "CANCEL"  # the methods of an invitation and of taking it back (RFC 5546)


class BadCalendar(ValueError):
    """This is no calendar, or holds more than we read."""


@dataclass(frozen=True)
class Entry:
    """A day in a calendar, or from ``begins_at`` as long as it ``lasts``.

    ``uid`` stays the same when the entry changes, ``sequence`` then goes up; ``stamp``: when it last did.
    """

    uid: str
    title: str
    day: date
    url: str
    stamp: datetime
    begins_at: time | None = None
    lasts: timedelta = timedelta(hours=1)
    place: str = ""
    sequence: int = 0


def write(name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar to subscribe to; programs ask for it again after some hours."""
    calendar = _calendar()
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval;value=duration", "PT6H")
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def invitation(entry: Entry, *, sender: str, name: str, to: str) -> bytes:
    """What a mail program puts in the calendar of who gets it; sent again with a higher sequence it moves the entry.

    ``name``: of the place that invites, by way of the address ``sender``. Nobody is asked to say whether they come.
    """
    return _scheduled(INVITES, _event(entry), sender, name, to)


def cancellation(entry: Entry, *, sender: str, name: str, to: str) -> bytes:
    """What takes the entry out of the calendar again; its sequence is higher than that of what was sent before."""
    event = _event(entry)
    event.add("status", "CANCELLED")
    return _scheduled(CANCELS, event, sender, name, to)


def _scheduled(method: str, event: Event, sender: str, name: str, to: str) -> bytes:
    calendar = _calendar()
    calendar.add("method", method)
    organizer, attendee = vCalAddress(f"mailto:{sender}"), vCalAddress(f"mailto:{to}")
    organizer.params["cn"] = name
    attendee.params["rsvp"] = "FALSE"
    event.add("organizer", organizer)
    event.add("attendee", attendee)
    calendar.add_component(event)
    return calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Safetyplan//NL")
    calendar.add("version", "2.0")
    return calendar


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    if entry.begins_at:
        begin = datetime.combine(entry.day, entry.begins_at, AMSTERDAM).astimezone(UTC)
        event.add("dtstart", begin)
        event.add("dtend", begin + entry.lasts)
    else:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(1))
        event.add("transp", "TRANSPARENT")
    event.add("summary", entry.title)
    event.add("url", entry.url)
    if entry.place:
        event.add("location", entry.place)
    return event


def read_days(content: bytes) -> list[tuple[str, date, date]]:
    """Title, first and last day of every event. Raises ``BadCalendar``; repeating events count once."""
    try:
        found = [day for event in Calendar.from_ical(content).walk("VEVENT") if (day := _days(cast(Event, event)))]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError) as error:
        raise BadCalendar from error
    if len(found) > MOST:
        raise BadCalendar
    return found


def _days(event: Event) -> tuple[str, date, date] | None:
    start = event.get("dtstart")
    if start is None:
        return None
    end = event.get("dtend")
    first = _day(start.dt)
    if end is None:
        last = first
    else:  # a day that ends something is not part of it; a moment of a day is
        before = timedelta(microseconds=1) if isinstance(end.dt, datetime) else timedelta(1)
        last = max(first, _day(end.dt - before))
    return " ".join(str(event.get("summary", "")).split()), first, last


def _day(value: date | datetime) -> date:
    """A moment is of the day it is here, whatever zone the calendar writes it in."""
    if not isinstance(value, datetime):
        return value
    return value.astimezone(AMSTERDAM).date() if value.tzinfo else value.date()
