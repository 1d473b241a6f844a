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
from django.utils import timezone  # noqa: E402

from bench._visits import cookie_of, page_times  # noqa: E402
from core.tenancy import atomic  # noqa: E402
from monitoring.summary_services import summary_write  # noqa: E402
from surveys import rules  # noqa: E402
from surveys.close_services import round_close  # noqa: E402
from surveys.models import SentAnswers, SurveyRound, SurveyUnit  # noqa: E402
from tests.surveys.conftest import answers  # noqa: E402
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
rounds AS (INSERT INTO surveys_surveyround (id, board_id, school_id, audience, instrument_version, year, opens_on,
    closes_on, state, created_at, closed_at, asks_open) SELECT round, board, school, 'pupils', 1, 2020 + n %% 6,
    current_date, current_date, 'closed', now(), now(), false FROM made),
units AS (INSERT INTO surveys_surveyunit (id, board_id, school_id, round_id, name, grades, size, position)
    SELECT unit, board, school, round, 'Klas', '{7}', 1000, 0 FROM made),
blocks AS (INSERT INTO surveys_answers (id, board_id, school_id, unit_id, responses)
    SELECT gen_random_uuid(), board, school, unit, responses FROM made, ours)
INSERT INTO surveys_roundresult (id, board_id, school_id, round_id, data)
    SELECT gen_random_uuid(), board, school, round, data FROM made, ours
"""


def closed_round(world: World) -> SurveyRound:
    """Forty classes of twenty-five."""
    today = timezone.localdate()
    with world.at(world.regenboog), atomic():
        row = SurveyRound.create(audience="pupils", year=today.year, opens_on=today, closes_on=today, state="open")
        place = {"board_id": row.board_id, "school_id": row.school_id}
        sent = []
        for n in range(40):
            unit = SurveyUnit.create(round=row, name=f"Klas {n}", grades=[n // 10 + 1], size=26, position=n)
            form = rules.packed(row.instrument, row.instrument.items, answers(EV1=n % 4 + 1, AV2=n % 3 + 1))
            sent += [SentAnswers(unit=unit, answers=form, **place) for _ in range(HERE // 40)]
        SentAnswers.objects.bulk_create(sent)
        round_close(survey_round=row, by=world.leader)
        summary_write(survey_round=row.pk)
    return row


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
    the_round = closed_round(the_world)
    with _server.WebServer("bench._site", BENCH_DATABASE=NAME) as visitor, _server.as_superuser(NAME) as owner:
        measure(visitor, the_world, the_round, owner.cursor())
