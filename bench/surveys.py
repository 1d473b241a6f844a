"""P1, P2, P4, P5: filling in a survey, closing a round, and the room that answers take.

A submission is one GET of the form and one POST of all answers with a code, over HTTP through the whole stack, by
clients of their own that keep their connection. The baseline is a bare prepared INSERT of a row of the same answers,
each in a transaction of its own, by as many clients on the same server, which waits for the disk as in production.
Rounds of both take turns; medians count. ``P1.server`` is the processor time that one submission costs the web server:
it says most on a machine that others use too. Without ``--quick`` also: 278 submissions a second (the whole country in
one hour) for two minutes, each at its time, and five hundred pupils who keep every answer on the way.
"""

import multiprocessing
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server
from bench._figures import QUICK, figure

_server.set_up()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench._survey_load import clients, insert, percentile95, pupils, submit  # noqa: E402
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
COUNTRY, SECONDS, DEVICES = 278, 120, 16  # submissions a second, for so long, by so many connections
CLASSES, EACH_CLASS, MINUTES = 10, 50, 8


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


def submissions(world: World) -> None:
    """Rounds of bare inserts and of submissions in turn."""
    row = open_round(world, 12_000)
    place = settings.EMBEDDED_POSTGRES.connection(database=NAME)
    bare: dict[int, list[tuple[float, list[float]]]] = {8: [], 32: []}
    ours: dict[int, list[tuple[float, list[float]]]] = {8: [], 32: []}
    server = _server.WebServer("bench._site", workers=2, threads=2, BENCH_DATABASE=NAME)  # as in Dockerfile
    with server, _server.as_superuser(NAME) as owner:
        owner.execute("CREATE TABLE bare_answers (id uuid PRIMARY KEY, answers bytea)")
        owner.commit()
        spent = 0.0
        for _ in range(ROUNDS):
            for count in bare:
                bare[count].append(clients(insert, [(place, "bare_answers", 4 * EACH)] * count))
                codes = give_codes(world, row, count * EACH)
                before = server.processor_seconds()
                ours[count].append(clients(submit, [(server.port, codes[i::count]) for i in range(count)]))
                spent += server.processor_seconds() - before
        owner.execute("DROP TABLE bare_answers")
        owner.commit()
        sent = ROUNDS * EACH * 40
        figure("P1.lost", stored(world), "answers", ratio=abs(stored(world) - sent), goal=0)
        figure("P1.server", 1000 * spent / sent, "ms", ratio=1000 * spent / sent)
        for count in bare:
            rate, base = (statistics.median(each[0] for each in found[count]) for found in (ours, bare))
            figure(f"P1.submission.c{count}", rate, "1/s", baseline=base, ratio=rate / base, goal=0.11, at_least=True)
        tail, base = (statistics.median(percentile95(each[1]) for each in found[32]) for found in (ours, bare))
        figure("P2.p95.c32", tail, "ms", baseline=base, ratio=tail / base, goal=10)
        if not QUICK:
            country(world, row, server.port)
            school(world, row, server.port)


def country(world: World, row: SurveyRound, port: int) -> None:
    """Open loop: who comes does not wait until others are done."""
    codes, before = give_codes(world, row, COUNTRY * SECONDS), stored(world)
    every = DEVICES / COUNTRY
    share = [(port, codes[i::DEVICES], every, i / COUNTRY) for i in range(DEVICES)]
    rate, times = clients(submit, share)
    lost = len(codes) - (stored(world) - before)
    figure("P2.country", percentile95(times), "ms", ratio=percentile95(times), goal=100)
    figure("P2.country.rate", rate, "1/s", ratio=rate)
    figure("P2.country.lost", lost, "answers", ratio=abs(lost), goal=0)


def school(world: World, row: SurveyRound, port: int) -> None:
    """Five hundred pupils at once."""
    codes, before = give_codes(world, row, CLASSES * EACH_CLASS), stored(world)
    share = [(port, codes[i::CLASSES], MINUTES, 1000 * i) for i in range(CLASSES)]
    times = clients(pupils, share)[1]
    lost = len(codes) - (stored(world) - before)
    figure("P2.school", percentile95(times), "ms", ratio=percentile95(times), goal=250)
    figure("P2.school.lost", lost, "answers", ratio=abs(lost), goal=0)


def stored(world: World) -> int:
    with world.at(world.regenboog), atomic():
        return SentAnswers.objects.count()


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
    _server.durable(NAME)
    the_world = build_world()
    submissions(the_world)
    closing(the_world)
