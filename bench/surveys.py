"""P1, P2, P4, P5: filling in a survey, closing a round, and the room that answers take.

A submission is one GET of the form and one POST of all answers with a code, over HTTP through the whole stack, by
clients of their own that keep their connection. The baseline is a bare prepared INSERT of a row of the same answers,
each in a transaction of its own that waits for the disk, by as many clients on the same server. Rounds of both take
turns; medians count. ``P1.view`` divides by an empty Django view in the same web server instead.
"""

import http.client
import multiprocessing
import statistics
import sys
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server
from bench._figures import QUICK, figure

_server.set_up()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from core.tenancy import atomic  # noqa: E402
from surveys import code_services, rules, services  # noqa: E402
from surveys.close_services import round_close  # noqa: E402
from surveys.models import SentAnswers, SurveyRound, SurveyUnit  # noqa: E402
from tests.surveys.conftest import answers  # noqa: E402
from tests.world import World, build_world  # noqa: E402

NAME = "safetyplan_bench_surveys"
ROUNDS = 3 if QUICK else 5
EACH = 12 if QUICK else 60  # submissions of one client in one round
PUPILS = 1500
PAGE = "/v/regenboog/leerling/"


def open_round(world: World, size: int) -> SurveyRound:
    today = timezone.localdate()
    with world.at(world.regenboog), atomic():
        row = SurveyRound.create(audience="pupils", year=today.year, opens_on=today, closes_on=today)
        for position in range(60):
            SurveyUnit.create(
                round=row, name=f"{position}", grades=[position // 10 + 1], size=size // 60, position=position
            )
        return services.round_open(survey_round=row, by=world.leader)


def give_codes(world: World, row: SurveyRound, count: int) -> list[str]:
    with world.at(world.regenboog), atomic():
        codes = code_services.fresh_codes(count)
        code_services.codes_keep(row.units.first(), codes, replace=False)
    return codes


def clients(work: Callable[..., None], share: list[tuple[Any, ...]]) -> tuple[float, float]:
    """Run one process per client; answers how many a second, and the 95th percentile of one in milliseconds."""
    barrier, queue = multiprocessing.Barrier(len(share) + 1), multiprocessing.Queue()
    processes = [multiprocessing.Process(target=client, args=(work, barrier, queue, arguments)) for arguments in share]
    for process in processes:
        process.start()
    barrier.wait()
    started = time.perf_counter()
    times = [each for _ in processes for each in queue.get()]
    seconds = time.perf_counter() - started
    for process in processes:
        process.join()
    return len(times) / seconds, 1000 * statistics.quantiles(times, n=20)[-1]


def client(work: Callable[..., Any], barrier: Any, queue: Any, arguments: tuple[Any, ...]) -> None:
    times, steps = [], work(*arguments)
    next(steps)  # connect
    barrier.wait()
    started = time.perf_counter()
    for _ in steps:
        now = time.perf_counter()
        times.append(now - started)
        started = now
    queue.put(times)


def insert(table: str, each: int) -> Any:
    with psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=NAME), autocommit=True) as bare:
        yield
        for _ in range(each):
            bare.execute(f"INSERT INTO {table} VALUES (gen_random_uuid(), %s)", [bytes(25)], prepare=True)
            yield


def submit(port: int, codes: list[str]) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Host": "localhost", "Content-Type": "application/x-www-form-urlencoded", "X-Scripted": "1"}
    form = answers()
    yield
    for code in codes:
        connection.request("GET", PAGE, headers={"Host": "localhost"})
        connection.getresponse().read()
        connection.request("POST", PAGE, urllib.parse.urlencode({"code": code, "do": "send", **form}), headers)
        answer = connection.getresponse()
        if b"done" not in answer.read():
            raise RuntimeError(f"a submission was answered {answer.status}")
        yield


def submissions(world: World) -> None:
    row = open_round(world, 12_000)
    server = _server.WebServer("bench._site", BENCH_DATABASE=NAME)
    bare: dict[int, list[tuple[float, float]]] = {8: [], 32: []}
    ours: dict[int, list[tuple[float, float]]] = {8: [], 32: []}
    with server, _server.as_superuser(NAME) as owner:
        owner.execute("CREATE TABLE bare_answers (id uuid PRIMARY KEY, answers bytea)")
        owner.commit()
        for _ in range(ROUNDS):
            for count in bare:
                bare[count].append(clients(insert, [("bare_answers", 4 * EACH)] * count))
                codes = give_codes(world, row, count * EACH)
                share = [(server.port, codes[i * EACH : (i + 1) * EACH]) for i in range(count)]
                ours[count].append(clients(submit, share))
        owner.execute("DROP TABLE bare_answers")
        owner.commit()
    with world.at(world.regenboog), atomic():
        sent = SentAnswers.objects.count()
    figure("P1.lost", sent, "answers", ratio=abs(sent - ROUNDS * EACH * 40), goal=0)
    for count in bare:
        rate, base = (statistics.median(each[0] for each in found[count]) for found in (ours, bare))
        figure(f"P1.submission.c{count}", rate, "1/s", baseline=base, ratio=rate / base, goal=0.11, at_least=True)
    tail, base = (statistics.median(each[1] for each in found[32]) for found in (ours, bare))
    figure("P2.p95.c32", tail, "ms", baseline=base, ratio=tail / base, goal=10)


def closing(world: World) -> None:
    """Fifteen hundred pupils in sixty classes: closing and scoring, and the bytes that their answers take."""
    with world.at(world.regenboog), atomic():
        row = SurveyRound.objects.get()
        units = list(row.units.all())
        SentAnswers.objects.all().delete()
        place = {"board_id": row.board_id, "school_id": row.school_id}
        item = row.instrument.items
        forms = [rules.packed(row.instrument, item, answers(EV1=n % 4 + 1, AV2=n % 3 + 1)) for n in range(12)]
        SentAnswers.objects.bulk_create(
            [SentAnswers(unit=units[n % 60], answers=forms[n % 12], **place) for n in range(PUPILS)]
        )
    started = time.perf_counter()
    with world.at(world.regenboog), atomic():
        round_close(survey_round=row, by=world.leader)
    seconds = time.perf_counter() - started
    figure("P4.close", seconds, "s", ratio=seconds, goal=2)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM FULL surveys_answers")
        cursor.execute("SELECT pg_total_relation_size('surveys_answers')")
        ((size,),) = cursor.fetchall()
    figure("P5.bytes", size / PUPILS, "bytes", ratio=size / PUPILS, goal=120)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    _server.scratch(NAME)
    the_world = build_world()
    submissions(the_world)
    closing(the_world)
