"""Incidents: what a long register costs (P4, P8), what reporting costs (P9), and how fast narratives are searched.

P4: the register, the page of a case and the analysis over HTTP, at a school of a thousand incidents, while the table
holds more and more incidents of other schools: ÷ the same pages while it holds that school's alone. P8: the register's
query behind row-level security ÷ the same query, which has the same WHERE, by a login that no policy holds. P9: a
report from the form to the database ÷ an empty POST with one INSERT in the same server and behind the same middleware,
which writes an audit event. ``P4.scan``: the search of the register, for a word in the narratives of 5,000 cases.

Schools and incidents are made up. Requests alternate, one at a time; medians.
"""

import http.client
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server
from bench._figures import QUICK, figure, interleaved

_server.set_up("bench._site")

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench._visits import ask, cookie_of, page_times  # noqa: E402
from core.sealed import keyring  # noqa: E402
from core.tenancy import atomic  # noqa: E402
from incidents import search_selectors, selectors  # noqa: E402
from incidents.figure_services import figures_recount  # noqa: E402
from incidents.models import Incident  # noqa: E402
from tests.world import World, build_world  # noqa: E402

NAME = "safetyplan_bench_incidents"
HERE = 1_000  # incidents of the school that is looked at
SIZES = (1_000, 10_000, 50_000) if QUICK else (1_000, 10_000, 100_000, 1_000_000)
ROUNDS = 21 if QUICK else 101
NARRATIVES, SCANS = 5_000, 7
OTHERS = 500  # schools that share the other incidents

# Incidents of a school, straight into the table: seven kinds, ten places and moments, three years.
FILL = """
INSERT INTO incidents_incident (id, board_id, school_id, year, number, form_key, taxonomy, type, subtype, place, moment,
    happened_date, severity, restricted, narrative, means, motive, cause, state, reported_date, reported_at, outcome,
    version, escalated, kept)
SELECT gen_random_uuid(), {board}, {school}, 2020 + n % 6, n, gen_random_uuid(), '1',
    (ARRAY['physical_violence', 'bullying', 'verbal_threat', 'property', 'accident', 'weapon', 'other'])[1 + n % 7], '',
    (ARRAY['playground', 'corridor', 'classroom', 'gym', 'toilets', 'entrance'])[1 + n % 6],
    (ARRAY['break', 'lesson', 'lunch', 'before_school', 'after_school'])[1 + n % 5],
    current_date - (n % 900)::int, 1 + n % 3, false, '', '{{}}', '', '',
    CASE WHEN n % 20 = 0 THEN 'reported' ELSE 'closed' END, current_date - (n % 900)::int,
    now() - (n % 900) * interval '1 day', '', 1, false, '{{}}'
FROM generate_series({first}, {last}) n
"""
MORE_PLACES = "md5('board' || n % {0})::uuid", "md5('school' || n % {0})::uuid"


def fill(cursor: Any, first: int, last: int, board: str, school: str) -> None:
    cursor.execute("SET session_replication_role = replica")
    cursor.execute(FILL.format(first=first, last=last, board=board, school=school))
    cursor.connection.commit()
    cursor.connection.autocommit = True
    cursor.execute("VACUUM ANALYZE incidents_incident")
    cursor.connection.autocommit = False


def measure_pages(web: http.client.HTTPConnection, world: World, cursor: Any) -> None:
    """P4, while other schools' incidents come in. The empty page of each round shows how busy the machine was."""
    with world.at(world.regenboog), atomic():
        case = Incident.objects.order_by("number").last()
    urls = {"empty": reverse("empty_school", args=["regenboog"])}
    urls |= {name: reverse(f"incidents:{name}", args=["regenboog"]) for name in ("register", "analysis")}
    urls["detail"] = reverse("incidents:incident", args=["regenboog", case.pk])
    cookie, there = cookie_of(world.leader), HERE
    pages = {name: (url, cookie) for name, url in urls.items()}
    first: dict[str, float] = {}
    for size in SIZES:
        if size > there:
            fill(cursor, there + 1, size, *(text.format(OTHERS) for text in MORE_PLACES))
            there = size
        taken = {name: statistics.median(times) for name, times in page_times(web, pages, ROUNDS).items()}
        first = first or taken
        for name in ("register", "detail", "analysis"):
            # In empty pages, so that a machine that is busier now does not count.
            growth = taken[name] / taken["empty"] / (first[name] / first["empty"])
            figure(
                f"P4.{name}.{size}",
                taken[name] * 1000,
                "ms",
                baseline=first[name] * 1000,
                ratio=growth,
                goal=1.5 if size > HERE else None,
            )


def measure_walls(world: World) -> None:
    """P8: the first page of the register, with who handles each."""
    with world.at(world.regenboog), atomic():

        def reader(alias: str) -> Callable[[], None]:
            rows = selectors.register_of(world.leader).filter(state="closed").select_related("owner", "own_subtype")
            return lambda: [list(rows.using(alias)[:50]) for _ in range(3)] and None

        seconds, baseline = interleaved(reader("default"), reader("free"), rounds=5 * ROUNDS)
    scale = 1000 / 3
    figure("P8.register", seconds * scale, "ms", baseline=baseline * scale, ratio=seconds / baseline, goal=1.15)


def measure_reports(web: http.client.HTTPConnection, world: World) -> None:
    """P9: a report as the form of a phone sends it."""
    mine = cookie_of(world.teacher)
    ask_url, empty = reverse("incidents:report", args=["regenboog"]), reverse("empty_post", args=["regenboog"])
    web.request("GET", ask_url, headers={"Host": "localhost", "Cookie": mine})
    response = web.getresponse()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', response.read().decode())[1]
    cookie = "; ".join([mine, *(each.partition(";")[0] for each in response.headers.get_all("Set-Cookie"))])
    form = {"csrfmiddlewaretoken": token, "type": "physical_violence", "place": "playground", "when": "nu"}
    form |= {"moment": "break", "narrative": "Twee leerlingen duwden elkaar bij het klimrek.", "severity": "2"}
    for n in range(1, 7):
        form |= {f"wie{n}-person": "pupil", f"wie{n}-part": "", f"wie{n}-group": "", f"wie{n}-count": "1"}
    with world.at(world.regenboog), atomic():
        before = Incident.objects.count()

    def report() -> None:
        ask(web, ask_url, cookie, form | {"key": str(uuid4())})

    def nothing() -> None:
        ask(web, empty, cookie, {"csrfmiddlewaretoken": token})

    report(), nothing()
    seconds, baseline = interleaved(report, nothing, rounds=3 * ROUNDS)
    with world.at(world.regenboog), atomic():
        assert Incident.objects.count() == before + 3 * ROUNDS + 1, "not every report arrived"
    figure("P9.report", seconds * 1000, "ms", baseline=baseline * 1000, ratio=seconds / baseline, goal=4)


def measure_scan(world: World) -> None:
    """What looking for a word in 5,000 cases takes, with its queries; no case has it, so each is opened."""
    with world.at(world.regenboog), atomic():
        keys, rows = keyring(), list(Incident.objects.all()[:NARRATIVES])
        for row in rows:
            row.narrative = keys.seal(row, "narrative", "Twee leerlingen kregen ruzie. " * 5)
        Incident.objects.bulk_update(rows, ["narrative"], batch_size=500)
    times = []
    for _ in range(SCANS):
        with world.at(world.regenboog), atomic():
            cases = search_selectors.cases_like(world.leader, search_selectors.Wanted())
            started = time.perf_counter()
            found = search_selectors.scan(cases, "klimrek in de sneeuw", sealed=True)
            times.append(time.perf_counter() - started)
        assert (found.ids, found.scanned) == ([], NARRATIVES), "not every text was opened"
    taken = statistics.median(times) * 1000
    figure("P4.scan", taken, "ms", baseline=200, ratio=taken / 200, goal=1)


def main() -> None:
    _server.scratch(NAME)
    world = build_world()
    free = _server.as_superuser(NAME)
    with free.cursor() as cursor:
        here = f"'{world.samen.pk}'::uuid", f"'{world.regenboog.pk}'::uuid"
        fill(cursor, 1, HERE, *here)
        with world.at(world.regenboog):
            figures_recount(mend=True)
        login = settings.EMBEDDED_POSTGRES.connection()
        names = {"USER": login["user"], "PASSWORD": login["password"], "ENGINE": "django.db.backends.postgresql"}
        connections.settings["free"] = connections["default"].settings_dict | names
        with _server.WebServer("bench._site", BENCH_DATABASE=NAME) as web:
            measure_pages(web, world, cursor)
            measure_walls(world)
            measure_reports(web, world)
        fill(
            cursor, SIZES[-1] + 1, SIZES[-1] + NARRATIVES, f"'{world.samen.pk}'::uuid", f"'{world.regenboog.pk}'::uuid"
        )
        measure_scan(world)
    free.close()


if __name__ == "__main__":
    main()
