"""P8: what it costs that PostgreSQL itself keeps boards and schools apart.

Every list of the site, as its view asks for it: the ORM's query, its rows made into objects. On tables of a million
rows (``--quick``: 50,000) with the real schema and indexes. Ours: the web's login, in a scope, under row-level
security. The baseline: the same query, which has the same WHERE, on the same tables by a login that no policy holds.
Medians of interleaved rounds, for a tenant with a tenth of all rows and for one with a ten-thousandth.

What is compared is processor time, of this process and of PostgreSQL's for each login together (on Linux; elsewhere
time by the clock), so that others on the machine hardly count. ``.server`` is what PostgreSQL itself says of planning
and execution, without the ORM: it has no goal.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server
from bench._figures import QUICK, figure, interleaved

_server.set_up()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.utils import timezone  # noqa: E402

from actions import rules  # noqa: E402
from actions.models import Action  # noqa: E402
from adoption.models import ConsentRequest  # noqa: E402
from contacts.models import ContactPerson, ContactTask  # noqa: E402
from contacts.selectors import holders  # noqa: E402
from core.models import AuditEvent, Job, Mail, StoredFile  # noqa: E402
from core.reminder_models import Reminder  # noqa: E402
from core.tenancy import Scope, atomic, use_scope  # noqa: E402
from plans.models import Milestone, PlanPdf, Section, SectionVersion  # noqa: E402
from practice.models import Agreement  # noqa: E402
from practice.selectors import standing  # noqa: E402
from publication.models import Edition  # noqa: E402
from schools.models import CalendarItem, Group, Invitation, Membership, School, User  # noqa: E402

NAME = "safetyplan_bench_isolation"
ROWS = 50_000 if QUICK else 1_000_000
ROUNDS, TIMES = (61, 3) if QUICK else (101, 5)
SCHOOLS = 2_000
GOAL = 1.15
LOGINS = ("default", "free")
PAGE = 50  # rows of a list on one page

# Tenants: 500 boards; the first has a tenth of everything at one school, the others share the rest.
PLACES = f"""
CREATE TEMP TABLE place AS SELECT i, b.id AS board, gen_random_uuid() AS school, gen_random_uuid() AS member,
    gen_random_uuid() AS person, gen_random_uuid() AS plan
FROM generate_series(0, {SCHOOLS - 1}) i JOIN (SELECT j, gen_random_uuid() AS id FROM generate_series(0, 499) j) b
    ON b.j = CASE WHEN i < 40 THEN 0 ELSE i % 500 END;
CREATE UNIQUE INDEX ON place (i);
ANALYZE place;
INSERT INTO schools_board (id, number, name, slug, duo, norm_sets, created_at)
    SELECT DISTINCT ON (board) board, '', 'Bestuur ' || i, 'bestuur-' || i, '{{}}', '{{}}', now() FROM place
    ORDER BY board, i;
"""
# The place of row n: a tenth at the first.
WHICH = f"JOIN place ON place.i = CASE WHEN n % 10 = 0 THEN 0 ELSE n % {SCHOOLS} END"
# Column values that the rows of a table differ in; the rest comes from the column's type.
SPECIAL = {
    "id": "gen_random_uuid()",
    "board_id": "board",
    "school_id": "school",
    "plan_id": "plan",
    "user_id": "md5('user' || n)::uuid",
    **dict.fromkeys(("requested_by_id", "owner_id", "made_by_id", "published_by_id"), "md5('member' || n)::uuid"),
    "person_id": "md5('contact' || n)::uuid",
    "at": "now() - n * interval '1 second'",
    "created_at": "now() - n * interval '1 second'",
    "requested_at": "now() - n * interval '1 second'",
    "due_date": "current_date + (n % 400)::int",
    "section_id": "plan",
    "year": "2020 + (n % 7)::int",
}
BY_TYPE = {
    "uuid": "gen_random_uuid()",
    "character varying": "'v' || n",
    "text": "'tekst ' || n",
    "boolean": "false",
    "jsonb": "'{}'",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "ARRAY": "'{}'",
    "bigint": "n",
    "integer": "n",
    "smallint": "(n % 30000)::smallint",
}
# Rows are what lists show: open schools, live actions; and persons who have the tasks.
GIVEN: dict[Any, dict[str, str]] = {
    Membership: {"id": "md5('member' || n)::uuid"},
    ContactPerson: {"id": SPECIAL["person_id"]},
    Action: {"status": "'open'"},
    Reminder: {"told_at": "NULL"},
}
BIG = (
    *(AuditEvent, Mail, Job, StoredFile, Membership, Invitation, Group, Reminder),
    *(Section, SectionVersion, PlanPdf, Action),
)
# No school has many of these: 25 at each.
SHORT = (Milestone, CalendarItem, ConsentRequest, Edition, ContactPerson, ContactTask, Agreement)


def fill(cursor: psycopg.Cursor) -> None:
    """The rows, straight into the tables: neither foreign keys nor triggers are what is measured."""
    cursor.execute("SET session_replication_role = replica")
    cursor.execute(PLACES)
    insert(
        cursor,
        School,
        "SELECT i AS n, * FROM place",
        {"id": "school", "slug": "'school-' || n", "code": "''", "state": "'open'"},
    )
    rows = f"SELECT n, place.* FROM generate_series(1, {ROWS}) n {WHICH}"
    insert(cursor, User, rows, {"id": SPECIAL["user_id"]})
    for model in BIG:
        insert(cursor, model, rows, GIVEN.get(model, {}))
    rows = f"SELECT n, place.* FROM generate_series(1, {25 * SCHOOLS}) n JOIN place ON place.i = n % {SCHOOLS}"
    for model in SHORT:
        insert(cursor, model, rows, GIVEN.get(model, {}))
    cursor.connection.commit()
    cursor.connection.autocommit = True
    cursor.execute("VACUUM ANALYZE")
    cursor.connection.autocommit = False


def insert(cursor: psycopg.Cursor, model: Any, source: str, given: dict[str, str]) -> None:
    table, special = model._meta.db_table, SPECIAL | given
    query = """
        SELECT column_name, data_type, coalesce(character_maximum_length, 1000) FROM information_schema.columns
        WHERE table_name = %s AND (is_nullable = 'NO' OR column_name IN ('board_id', 'school_id'))
    """
    columns = cursor.execute(query, [table]).fetchall()
    names = ", ".join(f'"{name}"' for name, _, _ in columns)
    values = ", ".join(special.get(name) or expression(kind, length) for name, kind, length in columns)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM ({source}) s")


def expression(kind: str, length: int) -> str:
    return f"left({BY_TYPE[kind]}, {length})" if kind == "character varying" else BY_TYPE[kind]


def lists(place: Any) -> dict[str, Callable[[], QuerySet]]:
    """Each list of the site, as its view asks for it."""
    return {
        "people": lambda: (
            Membership.objects.active().filter(school=place.school).select_related("user").order_by("name")[:PAGE]
        ),
        "invitations": lambda: Invitation.objects.filter(
            school=place.school, accepted_at__isnull=True, revoked_at__isnull=True
        ).order_by("name")[:PAGE],
        "audit": lambda: AuditEvent.objects.order_by("-at", "pk")[:PAGE],
        "mails": lambda: Mail.objects.defer("text").order_by("-created_at", "pk")[:PAGE],
        "job": lambda: Job.objects.filter(key="v41"),
        "schools": lambda: School.objects.filter(state=School.State.OPEN)[:PAGE],
        "outline": lambda: (
            Section.objects.filter(plan=place.plan)
            .select_related("owner")
            .defer("html")
            .order_by("position", "pk")[:PAGE]
        ),
        "history": lambda: (
            SectionVersion.objects.filter(section=place.plan).select_related("author").defer("html")[:PAGE]
        ),
        "pdfs": lambda: PlanPdf.objects.filter(plan=place.plan).select_related("file", "requested_by")[:PAGE],
        "groups": lambda: Group.objects.filter(year=2026)[:PAGE],
        "file": lambda: StoredFile.objects.filter(kind="v41")[:PAGE],
        "actions": lambda: Action.objects.filter(status__in=rules.LIVE).select_related("owner")[:PAGE],
        "contacts": lambda: holders(timezone.localdate())[:PAGE],
        "milestones": lambda: Milestone.objects.filter(plan=place.plan).select_related("made_by")[:PAGE],
        "consent": lambda: ConsentRequest.objects.filter(plan=place.plan)[:PAGE],
        "editions": lambda: (
            Edition.objects.filter(withdrawn_at__isnull=True).select_related("published_by").defer("sections")[:PAGE]
        ),
        "agreements": lambda: standing().select_related("section", "owner").defer("section__html")[:PAGE],
        "calendar": lambda: CalendarItem.objects.filter(year__lte=2026).order_by("year")[:PAGE],
        "reminders": lambda: Reminder.objects.filter(told_at__isnull=True, for_board=False),
    }


def reader(rows: QuerySet, alias: str) -> Callable[[], None]:
    """Runs a list's query many times on one login."""

    def times() -> None:
        for _ in range(TIMES):
            list(rows.using(alias))

    return times


def main() -> None:
    _server.scratch(NAME)
    free = _server.as_superuser(NAME)
    with free.cursor() as cursor:
        fill(cursor)
        query = "SELECT board, school, plan FROM place WHERE i = %s"
        places = {size: cursor.execute(query, [i]).fetchone() for size, i in (("large", 0), ("small", SCHOOLS - 1))}
    free.commit()
    free.close()
    login = settings.EMBEDDED_POSTGRES.connection()
    names = {"USER": login["user"], "PASSWORD": login["password"], "ENGINE": "django.db.backends.postgresql"}
    connections.settings["free"] = connections["default"].settings_dict | names
    connections["free"].set_autocommit(False)
    for size, (board, school, plan) in places.items():
        place = type("Place", (), {"board": board, "school": school, "plan": plan})
        with use_scope(Scope(board=board, school=school)), atomic():
            for name, make in lists(place).items():
                measure(f"P8.{name}.{size}", make())


def measure(name: str, rows: QuerySet) -> None:
    found = [{row.pk for row in rows.using(alias)} for alias in LOGINS]
    assert found[0] == found[1], f"{name}: policy and WHERE find different rows"
    runs = [reader(rows, alias) for alias in LOGINS]
    seconds, baseline = interleaved(*runs, rounds=ROUNDS, clock=processor_clock())
    scale = 1000 / TIMES
    figure(name, seconds * scale, "ms", baseline=baseline * scale, ratio=seconds / baseline, goal=GOAL)
    ours, theirs = server_time(rows)
    figure(f"{name}.server", ours, "ms", baseline=theirs, ratio=ours / theirs)


def processor_clock() -> Callable[[], float]:
    """Seconds of processor that this process and PostgreSQL's processes of both logins had."""
    files = []
    for alias in LOGINS:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            files.append(Path(f"/proc/{cursor.fetchone()[0]}/schedstat"))
    if not all(file.exists() for file in files):
        return time.perf_counter
    return lambda: time.process_time() + sum(int(file.read_text().split()[0]) for file in files) / 1e9


def server_time(rows: QuerySet) -> list[float]:
    """Milliseconds of planning and execution on each login, as PostgreSQL measures them; medians."""
    taken: dict[str, list[float]] = {alias: [] for alias in LOGINS}
    for _ in range(ROUNDS // 5):
        for alias, times in taken.items():
            query, values = rows.using(alias).query.sql_with_params()
            with connections[alias].cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query}", values)
                (said,) = cursor.fetchone()
            (plan,) = json.loads(said) if isinstance(said, str) else said
            times.append(plan["Planning Time"] + plan["Execution Time"])
    return [statistics.median(times) for times in taken.values()]


if __name__ == "__main__":
    main()
