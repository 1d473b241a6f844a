"""P7: what a page costs, over HTTP, divided by an empty view in the same server.

What is compared is processor time, of the server and of PostgreSQL together: by the clock, a busy machine says more of
its other work than of the page.

The empty view returns ``HttpResponse()`` at the same place, to the same signed-in person, in the same granian worker
and behind the same middleware: session, place and walls are found for it too. What is left is what the page itself
adds. Requests alternate, one at a time, over one kept-alive connection; medians. ``.queries`` counts a page's
statements (goal: 12), ``.bare`` divides by a view before any middleware (no goal), ``.growth`` divides its time at a
place with a thousand rows in every list (25 in those that are short anywhere, 62 schools at a board) by its time at
one with a single row (goal: 1.5); the two are asked in turn, so that a busy machine slows both alike.
"""

import http.client
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server
from bench._figures import QUICK, figure

_server.set_up("bench._site")

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench._rows import fill_board, fill_school  # noqa: E402
from bench._site_urls import BARE  # noqa: E402
from bench._visits import WARM, client_of, cookies  # noqa: E402
from schools.models import Board, Membership, School  # noqa: E402
from tests.world import build_world  # noqa: E402

NAME = "safetyplan_bench_pages"
ROUNDS = 15 if QUICK else 200
REST = 0.001  # seconds after an answer in which the server puts its things away
Times = dict[tuple[str, str], float]  # by page and size
SCHOOL_PAGES = {
    "today": "overview:today",
    "outline": "plans:outline",
    "editor": "plans:section",
    "history": "plans:history",
    "duties": "plans:duties",
    "people": "people:school_people",
    "audit": "people:school_audit",
    "mails": "people:school_mails",
    "groups": "year:groups",
    "versions": "plans:milestones",
    "compare": "plans:compare",
    "facts": "plans:facts",
    "annexes": "plans:annexes",
    "pdfs": "plans:pdfs",
    "questions": "plans:wizard",
    "actions": "actions:actions",
    "calendar": "calendar:year",
    "contacts": "contacts:contacts",
    "agreements": "practice:overview",
    "adoption": "adoption:overview",
    "publication": "publication:overview",
    "handouts": "publication:handouts",
    "rounds": "consultation:rounds",
    "round": "consultation:round",
    "remark": "consultation:remark",
    "updates": "board_model:updates",
}
BOARD_PAGES = {
    "board": "overview:board",
    "board_people": "people:board_people",
    "board_audit": "people:board_audit",
    "board_mails": "people:board_mails",
    "board_contacts": "contacts:board",
    "model_draft": "board_model:draft",
    "model_text": "board_model:text",
    "model_publish": "board_model:publish",
    "model_version": "board_model:version",
    "model_uptake": "board_model:uptake",
    "model_gmr": "board_model:gmr",
}
ROWS_IN = {  # which of the values of ``fill_school`` and ``fill_board`` an address names
    "plans:section": "section",
    "plans:history": "section",
    "consultation:round": "consultationround",
    "consultation:remark": "consultationremark",
    "board_model:text": "modeltext",
    "board_model:version": "modelversion",
}


def addresses(pages: dict[str, str], place: Board | School, named: dict[str, Any]) -> dict[str, str]:
    """Of the pages of a place."""
    rows = {name: [named[ROWS_IN[view]]] if view in ROWS_IN else [] for name, view in pages.items()}
    return {name: reverse(view, args=[place.slug, *rows[name]]) for name, view in pages.items()}


@dataclass
class Visitor:
    """Somebody with the addresses of their place; ``empty`` among them."""

    client: Client
    urls: dict[str, str]

    @property
    def cookie(self) -> str:
        return cookies(self.client)


def visitor(member: Membership, place: Board | School, urls: dict[str, str]) -> Visitor:
    kind = "school" if isinstance(place, School) else "board"
    return Visitor(client_of(member), {"bare": BARE, "empty": reverse(f"empty_{kind}", args=[place.slug])} | urls)


def visitors(sizes: dict[str, int]) -> tuple[dict[str, Visitor], dict[str, Visitor]]:
    """By size, who works at a school and who works at its board."""
    world = build_world()
    cast = {
        "small": (world.samen, world.board_admin, world.regenboog, world.leader),
        "large": (world.elders, world.people["other_board_admin"], world.baken, world.stranger),
    }
    schools, boards = {}, {}
    for size, (board, admin, school, leader) in cast.items():
        of_board = fill_board(board, admin, sizes[size])
        of_school = fill_school(school, leader, sizes[size])
        boards[size] = visitor(admin, board, addresses(BOARD_PAGES, board, of_board))
        schools[size] = visitor(leader, school, addresses(SCHOOL_PAGES, school, of_school))
    return schools, boards


def seconds(server: _server.WebServer, web: http.client.HTTPConnection, visitors: dict[str, Visitor]) -> Times:
    """Median server time of each page for each visitor, requests alternating."""
    asked = [(name, size) for name in visitors["small"].urls for size in visitors]
    times: dict[tuple[str, str], list[float]] = {each: [] for each in asked}
    clock = time.perf_counter
    for turn in range(ROUNDS + WARM):
        if turn == WARM:
            clock = server.clock(NAME)
        for name, size in asked:
            url, cookie = visitors[size].urls[name], visitors[size].cookie
            started = clock()
            web.request("GET", url, headers={"Host": "localhost", "Cookie": cookie})
            response = web.getresponse()
            response.read()
            time.sleep(REST)
            taken = clock() - started
            if response.status != 200:
                raise RuntimeError(f"{url} answered {response.status}")
            if turn >= WARM:
                times[name, size].append(taken)
    return {each: statistics.median(taken) for each, taken in times.items()}


def main() -> None:
    _server.scratch(NAME)
    schools, boards = visitors({"small": 1, "large": 1000})
    with _server.as_superuser(NAME) as database:
        database.autocommit = True
        database.execute("VACUUM ANALYZE")  # as PostgreSQL does by itself within a minute
    server = _server.WebServer("bench._site", BENCH_DATABASE=NAME)
    with server as web:
        tell(schools, seconds(server, web, schools))
        tell(boards, seconds(server, web, boards), of="board")


def tell(visitors: dict[str, Visitor], taken: Times, of: str = "school") -> None:
    empty, bare = taken["empty", "small"], taken["bare", "small"]
    for name, url in visitors["large"].urls.items():
        small, large = taken[name, "small"], taken[name, "large"]
        if name == "bare":
            continue
        label = f"empty_{of}" if name == "empty" else name
        figure(f"P7.{label}.bare", small * 1000, "ms", baseline=bare * 1000, ratio=small / bare)
        if name == "empty":
            continue
        figure(f"P7.{name}", small * 1000, "ms", baseline=empty * 1000, ratio=small / empty, goal=6)
        figure(f"P7.{name}.growth", large * 1000, "ms", baseline=small * 1000, ratio=large / small, goal=1.5)
        with CaptureQueriesContext(connection) as queries:
            visitors["large"].client.get(url)
        count = sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for each in queries)
        figure(f"P7.{name}.queries", count, "queries", ratio=count, goal=12)


if __name__ == "__main__":
    main()
