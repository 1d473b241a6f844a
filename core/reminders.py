"""Reminders: rooms say what is due, the tick makes each reminder once, the rooms that know people mail them.

A room offers ``due(today)`` in its ``reminders.py`` and says with ``reminder_kind`` how its kind reads. The tick
looks every five minutes from half past six in Amsterdam, so a worker that was down or a beat too many changes nothing:
what is made is decided by rows in PostgreSQL, under one lock and one unique constraint.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connections
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from core.models import Job
from core.outbox import ring
from core.registry import reminders
from core.reminder_models import DailyTick, Reminder
from core.reminder_rules import Due, Stage, horizon, next_stage
from core.tenancy import atomic, system_scope
from core.tenancy.scope import alias, on_commit

__all__ = ["WAITING", "Due", "Reminder", "Stage", "horizon", "reminder_kind"]

log = logging.getLogger(__name__)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EARLIEST = time(6, 30)  # nobody is mailed at night
OVERDUE = timedelta(hours=26)  # a day of 25 hours, and some patience
DIGEST = "reminders.digest"
COLLECTING = 7_233_739  # the number of the lock that the collecting holds
BATCH = 10_000
WAITING = Q(told_at__isnull=True, finished_at__isnull=True)  # somebody has yet to be told
IDENTITY = ("board_id", "school_id", "kind", "key", "due_date")

Moved = Callable[[UUID, UUID | None, date, bool], date]


@dataclass(frozen=True)
class ReminderKind:
    """How a kind of reminder reads and behaves; see ``reminder_kind``."""

    code: str
    title: str | Promise
    view: str
    keyed: bool
    same_day: bool
    escalates: bool
    hard: bool

    def url(self, slug: str, key: str) -> str:
        return reverse(self.view, args=[slug, key] if self.keyed else [slug])


KINDS: dict[str, ReminderKind] = {}
_school_days: list[Callable[[date], Moved]] = []


def reminder_kind(
    code: str,
    *,
    title: str | Promise,
    view: str,
    keyed: bool = True,
    same_day: bool = False,
    escalates: bool = True,
    hard: bool = False,
) -> None:
    """Say in a room's ``reminders.py`` how a kind of ``Due`` reads.

    Args:
        title: what is to be done, in a few words without content: "Review a section of the plan".
        view: the name of its page; with ``keyed`` it takes the place's slug and the key, otherwise the slug alone.
        same_day: it is told on the day itself too, because it may come up that very day (a vacancy).
        escalates: when it is too late, the school leader hears of it, and then the board.
        hard: a date of the law, which no holiday moves; the reminders come before the holiday.
    """
    KINDS[code] = ReminderKind(code, title, view, keyed, same_day, escalates, hard)


def offer_school_days(source: Callable[[date], Moved]) -> Callable[[date], Moved]:
    """Mark the function that knows holidays: called once a tick, in the system scope, it answers
    ``moved(board, school, day, hard)``: the school day after (or, if hard, before) a day in a holiday."""
    _school_days[:] = [source]
    return source


def amsterdam_date(now: datetime | None = None) -> date:
    return timezone.localtime(now, AMSTERDAM).date()


def tick(now: datetime | None = None) -> None:
    """Make today's reminders, from half past six in the morning on."""
    if timezone.localtime(now, AMSTERDAM).time() >= EARLIEST:
        collect(amsterdam_date(now), now)


def collect(today: date, now: datetime | None = None) -> int:
    """Make every reminder of this date that is not there yet, and ask for the mails; returns how many were made.

    A fixed number of queries, and one more for every ten thousand things that are due.
    """
    with system_scope("what is due at all schools"):
        with connections[alias()].cursor() as cursor:  # a second tick waits, and then finds nothing new
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COLLECTING])
        collected = Collection(today)
        rows = list(collected.rows())
        if collected.complete:
            collected.leave_out_finished()
        Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
        _ask_for_mails(today)
        if collected.complete:
            DailyTick.objects.bulk_create(
                [DailyTick(date=today, finished_at=now or timezone.now())], ignore_conflicts=True
            )
    return len(rows)


class Collection:
    """Everything that is due on a date. ``complete`` is false when a room failed; the others are heard all the same."""

    def __init__(self, today: date):
        self.today = today
        self.complete = True
        self.dues = {due.identity: due for source in reminders() for due in self.hear(source)}

    def hear(self, source: Callable[[date], Iterable[Due]]) -> list[Due]:
        try:
            with atomic():
                dues = list(source(self.today))
            unknown = {due.kind for due in dues} - KINDS.keys()
            if unknown:
                raise LookupError(f"reminder_kind is missing for {', '.join(sorted(unknown))}")
        except Exception:
            log.exception("reminders of %s failed", source.__module__)
            self.complete = False
            return []
        return dues

    @cached_property
    def made(self) -> dict[tuple, tuple[int, date]]:
        """The furthest stage of what was made before, and when, by identity."""
        first = min((due.on for due in self.dues.values()), default=self.today)
        groups = Reminder.objects.filter(due_date__gte=first).values_list(*IDENTITY)
        found = groups.annotate(furthest=Max("stage"), since=Max("made_date")).order_by()
        return {row[:5]: row[5:] for row in found.iterator(chunk_size=BATCH)}

    def leave_out_finished(self) -> None:
        """What waited for a later mail and is no longer due goes into none."""
        waiting = Reminder.objects.filter(WAITING, due_date__lte=horizon(self.today)).only(*IDENTITY)
        finished = [row.pk for row in waiting.iterator(chunk_size=BATCH) if row.identity not in self.dues]
        if finished:
            Reminder.objects.filter(pk__in=finished).update(finished_at=timezone.now())

    def rows(self) -> Iterable[Reminder]:
        moved = _school_days[0](self.today) if _school_days else lambda board, school, day, hard: day
        for identity, due in self.dues.items():
            kind = KINDS[due.kind]
            day = moved(due.board, due.school, due.on, kind.hard)
            stage = next_stage(
                self.today, day, same_day=kind.same_day, escalates=kind.escalates, made=self.made.get(identity)
            )
            if stage:
                yield Reminder(
                    board_id=due.board,
                    school_id=due.school,
                    kind=due.kind,
                    key=due.key,
                    due_date=due.on,
                    moved_to=None if kind.hard or day == due.on else day,
                    stage=stage,
                    roles=list(due.roles),
                    member_id=due.member,
                    for_board=stage == Stage.BOARD or due.school is None,
                    made_date=self.today,
                )


def _ask_for_mails(today: date) -> None:
    """One job a day per place where somebody has yet to be told, and one more when more is made that day."""
    waiting = Reminder.objects.filter(WAITING)
    jobs = []
    for office in (True, False):
        places = waiting.filter(for_board=office).values("board_id", *([] if office else ["school_id"]))
        for place in places.annotate(count=Count("pk"), latest=Max("made_at")).order_by():
            key = f"digest:{today}:{place.pop('count')}:{place.pop('latest'):%H%M%S%f}"
            jobs.append(Job(name=DIGEST, key=key, **place))
    if Job.objects.bulk_create(jobs, ignore_conflicts=True, batch_size=BATCH):
        on_commit(ring)


def is_overdue(now: datetime | None = None) -> bool:
    """Whether the reminders of a whole day were missed: the beat or every worker stands still, or a room fails."""
    now = now or timezone.now()
    last = DailyTick.objects.latest_at(now) or _installed_at()
    return last is not None and now - last > OVERDUE


def _installed_at() -> datetime | None:
    """Since when there are reminders at all: a new installation gets its first day."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT applied FROM django_migrations WHERE app = 'core' AND name = '0004_reminders'")
        row = cursor.fetchone()
    return row[0] if row else None
