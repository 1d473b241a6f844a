"""P7: what a page costs, over HTTP, divided by an empty view in the same server.

The empty view returns ``HttpResponse()`` at the same school, to the same signed-in person, in the same granian worker
and behind the same middleware: session, place and walls are found for it too. What is left is what the page itself
adds. Requests alternate, one at a time, over one kept-alive connection; medians. ``.queries`` counts a page's
statements (goal: 12), ``.growth`` divides its time with a thousand rows by its time with one (goal: 1.5).
"""

import http.client
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import _server
from bench._figures import QUICK, figure

_server.set_up("bench._site")

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from core.models import AuditEvent, Mail  # noqa: E402
from core.tenancy import atomic  # noqa: E402
from plans.models import Section, SectionVersion  # noqa: E402
from plans.services import plan_start  # noqa: E402
from schools.models import Group, Membership, User  # noqa: E402
from tests.world import World, build_world  # noqa: E402

NAME = "safetyplan_bench_pages"
ROUNDS = 15 if QUICK else 200
PAGES = {
    "today": "overview:today",
    "outline": "plans:outline",
    "editor": "plans:section",
    "history": "plans:history",
    "duties": "plans:duties",
    "people": "people:school_people",
    "audit": "people:school_audit",
    "mails": "people:school_mails",
    "groups": "year:groups",
}


def addresses(school: str, section: str) -> dict[str, str]:
    """Of the pages that exist."""
    found = {}
    for name, view in PAGES.items():
        for values in ([school], [school, section]):
            try:
                found[name] = reverse(view, args=values)
            except NoReverseMatch:
                continue
    return found


def grow(world: World, section: Section, rows: int) -> None:
    """So many rows more in every list that can grow at one school."""
    first = User.objects.count()
    here: dict[str, Any] = {"board_id": world.samen.pk, "school_id": world.regenboog.pk}
    users = User.objects.bulk_create(User(email=f"collega{first + n}@demo.example") for n in range(rows))
    with world.at(world.regenboog), atomic():
        Membership.objects.bulk_create(
            Membership(**here, user=user, name=f"Collega {n}", roles=["teacher"]) for n, user in enumerate(users)
        )
        AuditEvent.objects.bulk_create(AuditEvent(**here, action="section.saved") for _ in range(rows))
        Mail.objects.bulk_create(
            Mail(**here, kind="invitation", to=f"collega{n}@demo.example", subject="x") for n in range(rows)
        )
        SectionVersion.objects.bulk_create(
            SectionVersion(**here, section=section, number=10 + first + n, html="<p>x</p>") for n in range(rows)
        )
        Group.objects.bulk_create(
            Group(**here, year=timezone.localdate().year, name=f"Groep {first + n}", grades=[1])
            for n in range(rows // 40)
        )


def seconds(web: http.client.HTTPConnection, cookie: str, urls: dict[str, str]) -> dict[str, float]:
    """Median server time of each address, requests alternating."""
    times: dict[str, list[float]] = {name: [] for name in urls}
    for turn in range(ROUNDS + 5):
        for name, url in urls.items():
            started = time.perf_counter()
            web.request("GET", url, headers={"Host": "localhost", "Cookie": cookie})
            response = web.getresponse()
            response.read()
            taken = time.perf_counter() - started
            if response.status != 200:
                raise RuntimeError(f"{url} answered {response.status}")
            if turn >= 5:
                times[name].append(taken)
    return {name: statistics.median(each) for name, each in times.items()}


def main() -> None:
    _server.scratch(NAME)
    world = build_world()
    with world.at(world.regenboog), atomic():
        plan = plan_start(school=world.regenboog, by=world.leader)
        section = plan.sections.first()
    client = Client(headers={"Host": "localhost"})
    client.force_login(world.leader.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    urls = addresses(world.regenboog.slug, section.key)
    empty = {"empty": reverse("empty", args=[world.regenboog.slug])}
    with _server.WebServer("bench._site", BENCH_DATABASE=NAME) as web:
        grow(world, section, 1)
        small = seconds(web, cookie, empty | urls)
        grow(world, section, 1000)
        large = seconds(web, cookie, empty | urls)
    for name, url in urls.items():
        ratio = small[name] / small["empty"]
        figure(f"P7.{name}", small[name] * 1000, "ms", baseline=small["empty"] * 1000, ratio=ratio, goal=6)
        growth = (large[name] / large["empty"]) / ratio
        figure(f"P7.{name}.growth", large[name] * 1000, "ms", baseline=small[name] * 1000, ratio=growth, goal=1.5)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        count = sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for each in queries)
        figure(f"P7.{name}.queries", count, "queries", ratio=count, goal=12)


if __name__ == "__main__":
    main()
