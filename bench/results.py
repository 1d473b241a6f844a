"""Results of surveys: what the pages of a closed round cost (P4) while the tables hold ever more answers.

P4: the page of all results, of one question and of the board over HTTP, for a round of a thousand answers, while those
and results of other schools come in: ÷ the same pages while there are none but its own. The empty page of each round of
requests shows how busy the machine was. Answers are made up. Requests alternate, one at a time; medians.
"""

import http.client
import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server
from bench._figures import QUICK, figure

_server.set_up("bench._site")

from django.urls import reverse  # noqa: E402

from bench._closed_round import CLASS, closed_round  # noqa: E402
from bench._visits import cookie_of, page_times  # noqa: E402
from surveys.models import SurveyRound  # noqa: E402
from tests.world import World, build_world  # noqa: E402

NAME = "safetyplan_bench_results"
HERE = 1_000  # answers of the round that is looked at, and of each other one
SIZES = (1_000, 10_000, 50_000) if QUICK else (1_000, 10_000, 100_000, 1_000_000)
ROUNDS = 11 if QUICK else 101

# Closed rounds of other schools: one block of answers and one result each, as large as ours.
FILL = """
WITH ours AS (SELECT r.data, a.responses FROM surveys_roundresult r, surveys_answers a
    WHERE r.round_id = %(round)s LIMIT 1),
made AS (SELECT gen_random_uuid() AS round, gen_random_uuid() AS unit, md5('board' || n %% 500)::uuid AS board,
    md5('school' || n %% 500)::uuid AS school, n FROM generate_series(%(first)s, %(last)s) n),
rounds AS (INSERT INTO surveys_surveyround SELECT (jsonb_populate_record(r, jsonb_build_object('id', round,
    'board_id', board, 'school_id', school, 'year', 2020 + n %% 6))).* FROM made, surveys_surveyround r
    WHERE r.id = %(round)s),
units AS (INSERT INTO surveys_surveyunit SELECT (jsonb_populate_record(u, jsonb_build_object('id', unit,
    'board_id', board, 'school_id', school, 'round_id', round, 'size', 1000))).* FROM made, surveys_surveyunit u
    WHERE u.round_id = %(round)s AND u.position = 0),
blocks AS (INSERT INTO surveys_answers (id, board_id, school_id, unit_id, responses)
    SELECT gen_random_uuid(), board, school, unit, responses FROM made, ours)
INSERT INTO surveys_roundresult (id, board_id, school_id, round_id, data)
    SELECT gen_random_uuid(), board, school, round, data FROM made, ours
"""


def fill(cursor: Any, row: SurveyRound, first: int, last: int) -> None:
    cursor.execute("SET session_replication_role = replica")
    cursor.execute(FILL, {"round": str(row.pk), "first": first, "last": last})
    cursor.connection.commit()
    cursor.connection.autocommit = True
    cursor.execute("VACUUM ANALYZE surveys_roundresult")
    cursor.execute("VACUUM ANALYZE surveys_surveyround")
    cursor.connection.autocommit = False


def measure(web: http.client.HTTPConnection, world: World, row: SurveyRound, cursor: Any) -> None:
    leader, board = cookie_of(world.leader), cookie_of(world.board_admin)
    pages = {
        "empty": (reverse("empty_school", args=["regenboog"]), leader),
        "results": (reverse("monitoring:results", args=["regenboog", row.pk]), leader),
        "question": (reverse("monitoring:item", args=["regenboog", row.pk]), leader),
        "board": (reverse("monitoring:board", args=["samen"]), board),
    }
    there, first = HERE, dict[str, float]()
    for size in SIZES:
        if size > there:
            fill(cursor, row, there // HERE + 1, size // HERE)
            there = size
        taken = {name: statistics.median(times) for name, times in page_times(web, pages, ROUNDS).items()}
        first = first or taken
        for name in ("results", "question", "board"):
            growth = taken[name] / taken["empty"] / (first[name] / first["empty"])
            goal = 1.5 if size > HERE else None
            base = first[name] * 1000
            figure(f"P4.{name}.{size}", taken[name] * 1000, "ms", baseline=base, ratio=growth, goal=goal)


if __name__ == "__main__":
    _server.scratch(NAME)
    the_world = build_world()
    the_round = closed_round(the_world, HERE // CLASS)
    with _server.WebServer("bench._site", BENCH_DATABASE=NAME) as visitor, _server.as_superuser(NAME) as owner:
        measure(visitor, the_world, the_round, owner.cursor())
