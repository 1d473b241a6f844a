"""The board's overviews: what they cost while the country's registers grow (P3), and what a school's row costs.

The country is made up: boards with their schools, incidents of three years and answers of pupils in three years,
straight into the tables. One board has sixty schools. ``P3.raw.board``: how much faster its overview and its incidents
come over HTTP (p95) than the same figures are counted from incidents by SQL, by a login that no policy holds;
``P3.raw.monitor``: the same of its page of surveys and answers; ``P3.raw.national``: of the figures of all boards.
``P3.growth``: the pages with all incidents there are ÷ the same pages with few, in empty pages of the same round, so
that a machine that is busier does not count. ``P3.refresh``: the row of one school made anew; at most 100 ms.

``--quick``: 30 boards, 260 schools, 40,000 incidents, 97,500 answers. ``--full``: 930 boards, 8,000 schools, 2 million
incidents, 3 million answers.
"""

import http.client
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server
from bench._figures import QUICK, figure

_server.set_up("bench._site")

from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._closed_round import closed_round  # noqa: E402
from bench._visits import cookie_of, page_times  # noqa: E402
from core.tenancy import Scope, system_scope, use_scope  # noqa: E402
from incidents.figure_services import figures_recount  # noqa: E402
from oversight.national_services import national_make  # noqa: E402
from oversight.standing_services import standing_refresh  # noqa: E402
from schools.models import School, User  # noqa: E402
from schools.school_year import SchoolYear  # noqa: E402
from surveys.instrument import Instrument  # noqa: E402
from surveys.rules import SKIPPED  # noqa: E402
from tests.world import build_world, make_member  # noqa: E402

NAME = "safetyplan_bench_overview"
FULL = "--full" in sys.argv
BOARDS, SCHOOLS, SIZES = (
    (30, 260, (1_000, 40_000))
    if QUICK
    else (930, 8_000, (1_000, 100_000, 2_000_000))
    if FULL
    else (300, 2_600, (1_000, 100_000, 500_000))
)
CLASSES = 5  # of those who answer at each school, each year
LARGE = 60  # schools of the board that is looked at
ROUNDS = 30 if QUICK else 200 if FULL else 100

PLACES = """
INSERT INTO schools_board (id, number, name, slug, duo, norm_sets, look, brand, has_logo, created_at)
SELECT md5('board' || n)::uuid, '', 'Stichting ' || n, 'stichting-' || n, '{}', '{}', '', '', false, now()
FROM generate_series(1, %(boards)s) n;
INSERT INTO schools_school (id, board_id, code, name, slug, sector, structure, street, postcode, town, municipality,
    phone, website, region, denomination, pupil_count, state, duo, in_use_since, transfer_to, created_at)
SELECT md5('school' || n)::uuid,
    md5('board' || CASE WHEN n <= %(large)s THEN 1 ELSE 2 + n %% (%(boards)s - 1) END)::uuid, '',
    'School ' || n, 'school-' || n, CASE WHEN n %% 6 = 0 THEN 'vo' ELSE 'po' END, '', '', '', '', '', '', '', '', '',
    120 + n %% 300, 'open', '{}', now() - interval '4 years', '', now()
FROM generate_series(1, %(schools)s) n;
INSERT INTO oversight_nationalshare (id, board_id, "on", set_at, set_by_id)
SELECT gen_random_uuid(), id, true, now(), gen_random_uuid() FROM schools_board WHERE slug LIKE 'stichting-%%';
INSERT INTO core_dailytick (date, finished_at) VALUES (current_date, now());
"""
INCIDENTS = """
INSERT INTO incidents_incident (id, board_id, school_id, year, number, form_key, taxonomy, type, subtype, place, moment,
    happened_date, severity, restricted, narrative, means, motive, cause, state, reported_date, reported_at, outcome,
    version, kept, escalated)
SELECT gen_random_uuid(), s.board_id, s.id, 2020 + n %% 6, n, gen_random_uuid(), '1',
    (ARRAY['physical_violence', 'bullying', 'verbal_threat', 'property', 'accident', 'weapon', 'other'])[1 + n %% 7],
    '', (ARRAY['playground', 'corridor', 'classroom', 'gym', 'toilets', 'entrance'])[1 + n %% 6],
    (ARRAY['break', 'lesson', 'lunch', 'before_school', 'after_school'])[1 + n %% 5],
    current_date - (n %% 900)::int, 1 + n %% 3, false, '', '{}', '', '',
    CASE WHEN n %% 40 = 0 THEN 'reported' ELSE 'closed' END, current_date - (n %% 900)::int,
    now() - (n %% 900) * interval '1 day', '', 1, '{}', false
FROM generate_series(%(first)s, %(last)s) n JOIN schools_school s ON s.id = md5('school' || 1 + n %% %(schools)s)::uuid
"""
# A closed round of 125 pupils at every school in each of three years.
ANSWERS = """
WITH kept AS (SELECT string_agg(responses, ''::bytea) AS responses FROM surveys_answers),
made AS (SELECT gen_random_uuid() AS round, gen_random_uuid() AS unit, s.id AS school, s.board_id AS board, s.sector,
    year FROM schools_school s, generate_series(%(year)s - 2, %(year)s) year WHERE s.slug LIKE 'school-%%'),
rounds AS (INSERT INTO surveys_surveyround SELECT (jsonb_populate_record(r, jsonb_build_object('id', round,
    'board_id', board, 'school_id', school, 'year', made.year))).* FROM made, surveys_surveyround r),
units AS (INSERT INTO surveys_surveyunit SELECT (jsonb_populate_record(u, jsonb_build_object('id', unit,
    'board_id', board, 'school_id', school, 'round_id', round))).* FROM made, surveys_surveyunit u
    WHERE u.position = 0),
blocks AS (INSERT INTO surveys_answers (id, board_id, school_id, unit_id, responses)
    SELECT gen_random_uuid(), board, school, unit, responses FROM made, kept)
INSERT INTO monitoring_roundsummary SELECT (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(),
    'board_id', board, 'school_id', school, 'round_id', round, 'year', made.year, 'sector', made.sector))).*
FROM made, monitoring_roundsummary m
"""
# What figures_recount does at each school, for all at once.
TALLIES = """
TRUNCATE incidents_tally;
INSERT INTO incidents_tally (id, board_id, school_id, month, type, place, moment, reported, taken, taken_days, closed,
    asked, stopped, imported, talked, looked, kept)
SELECT gen_random_uuid(), board_id, school_id, date_trunc('month', reported_date)::date, type, place, moment, count(*),
    0, 0, count(*) FILTER (WHERE state = 'closed'), 0, 0, 0, 0, 0, 0
FROM incidents_incident GROUP BY 2, 3, 4, 5, 6, 7
"""
# What standing_refresh keeps of incidents, for all other schools at once; their standing copies one that was made.
ROWS = """
DELETE FROM oversight_yearfigures WHERE board_id <> md5('board1')::uuid;
DELETE FROM oversight_standing WHERE board_id <> md5('board1')::uuid;
INSERT INTO oversight_yearfigures (id, board_id, school_id, year, pupils, alike, counts)
SELECT gen_random_uuid(), board_id, school_id, year, 200, 'po midden', jsonb_build_object(
    'types', jsonb_object_agg(type, count), 'places', '{}'::jsonb, 'quarters', '{}'::jsonb, 'closed_off', 0)
FROM (
    SELECT board_id, school_id, extract(year FROM month - interval '7 months')::int AS year, type,
        sum(reported) AS count
    FROM incidents_tally WHERE board_id <> md5('board1')::uuid GROUP BY 1, 2, 3, 4
) AS counted GROUP BY board_id, school_id, year;
INSERT INTO oversight_standing (id, board_id, school_id, year, quarter, cells, checked_at)
SELECT gen_random_uuid(), s.board_id, s.id, one.year, one.quarter, one.cells, now() FROM schools_school s,
    (SELECT year, quarter, cells FROM oversight_standing LIMIT 1) AS one
WHERE s.board_id <> md5('board1')::uuid
"""
# The figures of the pages, from the events themselves.
YEAR = "extract(year FROM reported_date - interval '7 months')::int"
RAW = (
    "SELECT {year}, type, count(*) FROM incidents_incident WHERE {where} GROUP BY 1, 2",
    "SELECT {year}, place, count(*) FROM incidents_incident WHERE {where} GROUP BY 1, 2",
    "SELECT {year}, extract(month FROM reported_date), count(*) FROM incidents_incident WHERE {where} GROUP BY 1, 2",
    "SELECT {year}, school_id, count(*) FROM incidents_incident WHERE {where} GROUP BY 1, 2",
    "SELECT school_id, count(*) FROM incidents_incident WHERE {where} AND severity > 2 AND state <> 'closed' "
    "GROUP BY 1",
)
# The means of schools in subjects, from what pupils answered.
MEANS = """
SELECT a.school_id, item.domain, avg(CASE WHEN reversed THEN 5 - code ELSE code END) FROM surveys_answers a
JOIN surveys_surveyunit u ON u.id = a.unit_id JOIN surveys_surveyround r ON r.id = u.round_id AND r.year = {year},
    (VALUES {items}) AS item (place, domain, reversed), generate_series(0, length(a.responses) / {size} - 1) pupil,
    LATERAL (SELECT get_byte(a.responses, pupil * {size} + place) AS code) answer
WHERE code < {skipped} AND a.board_id = md5('board1')::uuid GROUP BY 1, 2
"""


def means(asked: Instrument, year: int) -> str:
    items = ", ".join(f"({n}, '{item.domain}', {item.reversed})" for n, item in enumerate(asked.items) if item.domain)
    return MEANS.format(year=year, items=items, size=len(asked.items), skipped=SKIPPED)


def run(cursor: Any, statements: str, **values: int) -> None:
    """By a login that no policy holds, without foreign keys: what they point at is made here too."""
    cursor.execute("SET session_replication_role = replica")
    for statement in filter(str.strip, statements.split(";")):
        cursor.execute(statement, values)
    cursor.connection.commit()


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def raw_time(cursor: Any, statements: list[str]) -> float:
    """Median seconds of all figures together."""
    times = []
    for _ in range(3 if FULL else 7):
        started = time.perf_counter()
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def grow(cursor: Any, first: int, last: int) -> None:
    """More incidents in the country, and the rows that follow from them."""
    run(cursor, INCIDENTS, first=first, last=last, schools=SCHOOLS)
    run(cursor, TALLIES)
    refresh_large()
    run(cursor, ROWS)
    cursor.connection.autocommit = True
    cursor.execute("VACUUM ANALYZE")  # what PostgreSQL would do by itself, beside the pages
    cursor.connection.autocommit = False
    cursor.execute("TRUNCATE oversight_nationalfigures")
    cursor.connection.commit()
    with system_scope("the figures of this month"):
        national_make(today=timezone.localdate())
    cursor.execute("CHECKPOINT")
    os.sync()  # millions of rows are still on their way to the disk


def refresh_large() -> float:
    """The rows of the large board, by the product itself; answers median seconds of a school."""
    with system_scope("the schools of the large board"):
        schools = list(School.objects.filter(slug__startswith="school-", board__slug="stichting-1"))
    times = []
    for school in schools:
        with use_scope(Scope(board=school.board_id, school=school.pk)):
            started = time.perf_counter()
            standing_refresh()
            times.append(time.perf_counter() - started)
    return statistics.median(times)


def measure(
    web: http.client.HTTPConnection, cursor: Any, urls: dict[str, tuple[str, str]], asked: Instrument, year: int
) -> None:
    there = 0
    first: dict[str, float] = {}
    for size in SIZES:
        grow(cursor, there + 1, size)
        there = size
        taken = {name: p95(times) for name, times in page_times(web, urls, ROUNDS).items()}
        first = first or taken
        figure(f"P3.empty.{size}", taken["empty"] * 1000, "ms", ratio=1)
        for name in ("matrix", "figures", "monitor", "national"):
            growth = taken[name] / taken["empty"] / (first[name] / first["empty"])
            goal = 1.5 if size > SIZES[0] else None
            baseline = first[name] * 1000
            figure(f"P3.growth.{name}.{size}", taken[name] * 1000, "ms", baseline=baseline, ratio=growth, goal=goal)
    of_board, of_all = (
        [each.format(year=YEAR, where=where) for each in RAW] for where in ("board_id = md5('board1')::uuid", "true")
    )
    compare(cursor, "board", of_board, max(taken["matrix"], taken["figures"]))
    compare(cursor, "monitor", [means(asked, year)], taken["monitor"])
    compare(cursor, "national", of_all, taken["national"])


def compare(cursor: Any, name: str, statements: list[str], page: float) -> None:
    raw, goal = raw_time(cursor, statements), None if QUICK else 200
    figure(f"P3.raw.{name}", page * 1000, "ms", baseline=raw * 1000, ratio=raw / page, goal=goal, at_least=True)


def main() -> None:
    _server.scratch(NAME)
    survey = closed_round(build_world(), CLASSES)
    free = _server.as_superuser(NAME)
    with free.cursor() as cursor:
        run(cursor, PLACES, boards=BOARDS, schools=SCHOOLS, large=LARGE)
        run(cursor, ANSWERS, year=survey.year)
        with system_scope("the large board"):
            school = School.objects.select_related("board").get(slug="school-1")
        admin = make_member("overzicht", school.board, "board_admin")
        operator = make_member("beheerder", school.board, "board_staff")
        User.objects.filter(pk=operator.user_id).update(is_operator=True)
        board, year = school.board.slug, SchoolYear.of(timezone.localdate()).previous.start
        mine = cookie_of(admin)
        urls = {
            "empty": (reverse("empty_board", args=[board]), mine),
            "matrix": (reverse("oversight:matrix", args=[board]), mine),
            "figures": (reverse("oversight:figures", args=[board]) + f"?jaar={year}", mine),
            "monitor": (reverse("monitoring:board", args=[board]) + f"?jaar={survey.year}", mine),
            "national": (reverse("oversight:national"), cookie_of(operator)),
        }
        with _server.WebServer("bench._site", BENCH_DATABASE=NAME) as web:
            measure(web, cursor, urls, survey.instrument, survey.year)
        with use_scope(Scope(board=school.board_id, school=school.pk)):
            figures_recount(mend=True)
        taken = refresh_large() * 1000
        figure("P3.refresh", taken, "ms", baseline=100, ratio=taken / 100, goal=1)
    free.close()


if __name__ == "__main__":
    main()
