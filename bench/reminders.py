"""P10: the daily tick for 8,000 schools, with the real tables, policies and rooms.

Every school has a plan of 36 sections, three of which come up for review within two weeks, three agreements, one of
which is to be talked about, and the year calendar. What is measured is ``collect``: ask the rooms what is due, make
the reminders, ask for the mails; then the same again on a day on which nothing is new, as every five minutes. The
goal: the queries do not grow with the schools (but for one more for every ten thousand rows), and a school of 8,000
costs no more than a school of ten. ``--quick``: 10 and 1,000.
"""

import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server
from bench._figures import QUICK, figure

_server.set_up()

import psycopg  # noqa: E402
from django.db import connections  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from core.reminders import collect  # noqa: E402

NAME = "safetyplan_bench_reminders"
SIZES = (10, 1_000) if QUICK else (10, 100, 1_000, 8_000)
TODAY = date(2027, 1, 20)  # the quarter's talk and its sections are due on the 31st
BATCH = 10_000
ROUNDS = 3

FILL = """
SET session_replication_role = replica;
TRUNCATE schools_board, schools_school, plans_plan, plans_section, practice_agreement, core_reminder, core_job,
    core_dailytick CASCADE;
CREATE TEMP TABLE place AS SELECT i, md5('board' || i / 20)::uuid AS board, gen_random_uuid() AS school,
    gen_random_uuid() AS plan, gen_random_uuid() AS member FROM generate_series(1, {count}) i;
INSERT INTO schools_board (id, number, name, slug, duo, norm_sets, created_at)
    SELECT DISTINCT ON (board) board, '', 'Bestuur ' || i, 'bestuur-' || i, '{{}}', '{{}}', now() FROM place
    ORDER BY board, i;
INSERT INTO schools_school (id, board_id, code, name, slug, sector, structure, street, postcode, town, municipality,
        phone, website, denomination, state, region, duo, in_use_since, transfer_to, created_at)
    SELECT school, board, '', 'School ' || i, 'school-' || i, 'po', '', '', '', '', '', '', '', '', 'open',
        (ARRAY['noord', 'midden', 'zuid'])[1 + i % 3], '{{}}', '2026-08-01', '', now() FROM place;
INSERT INTO plans_section (id, board_id, school_id, plan_id, key, position, own_chapter, own_number, title, status,
        owner_id, review_date, html, blanks, version, board_holds, public, changed_at)
    SELECT gen_random_uuid(), board, school, plan, 'section-' || n, n, '', '', 'Paragraaf', 'done', member,
        '{today}'::date + 11 + 100 * (n / 3), repeat('<p>Tekst.</p>', 200), 0, 1, false, false, now()
    FROM place, generate_series(0, 35) n;
INSERT INTO practice_agreement (id, board_id, school_id, section_id, promise, sign, quote, fact, months, owner_id,
        look_date, round, model_key, version, created_at)
    SELECT gen_random_uuid(), board, school, plan, 'Belofte', 'Kijk.', '', '', 3, member,
        '{today}'::date + 11 + 100 * n, 1, '', 1, now()
    FROM place, generate_series(0, 2) n;
DROP TABLE place;
SET session_replication_role = origin;
"""


def fill(count: int) -> None:
    """The rows, straight into the tables: neither foreign keys nor triggers are what is measured."""
    server = _server.as_superuser(NAME)
    server.autocommit = True
    with server.cursor() as cursor:
        for statement in FILL.format(count=count, today=TODAY).split(";\n"):
            if statement.strip():
                cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
    server.close()


def run(today: date) -> tuple[float, int, int]:
    """Seconds, queries and reminders of one tick."""
    with CaptureQueriesContext(connections["system"]) as queries:
        started = time.perf_counter()
        made = collect(today)
        seconds = time.perf_counter() - started
    return seconds, len(queries), made


def measure(count: int) -> dict[str, float]:
    first, again = [], []
    for _ in range(ROUNDS):
        fill(count)
        run(TODAY - timedelta(400))  # connections and caches are warm
        first.append(run(TODAY))
        again.append(run(TODAY))
        assert first[-1][2] >= 4 * count, "not every school was reminded"
        assert again[-1][2] == 0, "a second tick made reminders"
    rows = first[0][2]
    return {
        "first": min(seconds for seconds, _, _ in first),
        "again": min(seconds for seconds, _, _ in again),
        "queries": first[0][1] - 2 * (rows // BATCH),  # but for one more of each kind a batch
    }


def main() -> None:
    _server.scratch(NAME)
    found = {count: measure(count) for count in SIZES}
    few, many = found[SIZES[0]], found[SIZES[-1]]
    for name in ("first", "again"):
        cost, baseline = many[name] / SIZES[-1] * 1000, few[name] / SIZES[0] * 1000
        figure(f"P10.school.{name}", cost, "ms", baseline=baseline, ratio=cost / baseline, goal=1.0)
        figure(f"P10.tick.{name}", many[name], "s", ratio=many[name], goal=60)
    figure(
        "P10.queries", many["queries"], "", baseline=few["queries"], ratio=many["queries"] / few["queries"], goal=1.0
    )


if __name__ == "__main__":
    try:
        main()
    except psycopg.Error as error:
        sys.exit(f"The database said no: {error}")
