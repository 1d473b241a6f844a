"""P7: what a page costs, over HTTP, divided by an empty view in the same server.

The empty view returns ``HttpResponse()`` at the same school, to the same signed-in person, in the same granian worker
and behind the same middleware: session, place and walls are found for it too. What is left is what the page itself
adds. Requests alternate, one at a time, over one kept-alive connection; medians. ``.queries`` counts a page's
statements (goal: 12), ``.bare`` divides by a view before any middleware (no goal), ``.growth`` divides its time at a
school with a thousand rows in every list (25 in those that are short anywhere) by its time at a school with one
(goal: 1.5); the two schools are asked in turn, so that a busy machine slows both alike.
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
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from actions.models import Action  # noqa: E402
from bench._site_urls import BARE  # noqa: E402
from contacts.models import ContactPerson, ContactTask  # noqa: E402
from core.models import AuditEvent, Mail  # noqa: E402
from core.tenancy import atomic  # noqa: E402
from plans.models import Annex, AnnexVersion, Milestone, Section, SectionVersion  # noqa: E402
from plans.services import plan_start  # noqa: E402
from practice.models import Agreement  # noqa: E402
from schools.models import CalendarItem, Group, Membership, User  # noqa: E402
from schools.school_year import SchoolYear  # noqa: E402
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


def grow(world: World, section: Section, rows: int, by: Membership) -> None:
    """So many rows in every list that can grow at one school."""
    first = User.objects.count()
    school = section.plan.school
    here: dict[str, Any] = {"board_id": school.board_id, "school_id": school.pk}
    users = User.objects.bulk_create(User(email=f"collega{first + n}@demo.example") for n in range(rows))
    with world.at(school), atomic():
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
        Action.objects.bulk_create(
            Action(**here, title=f"Actie {n}", owner=by, due_date=timezone.localdate()) for n in range(rows)
        )
        Milestone.objects.bulk_create(
            Milestone(**here, plan=section.plan, number=10 + n, name=f"Versie {n}", digest=str(n), made_by=by)
            for n in range(rows)
        )
        grow_short_lists(here, section, max(1, rows // 40), by)


def grow_short_lists(here: dict[str, Any], section: Section, rows: int, by: Membership) -> None:
    """Lists that are short at any school, and so stand on one page as a whole."""
    today = timezone.localdate()
    Group.objects.bulk_create(
        Group(**here, year=today.year, name=f"Groep {by.pk}-{n}"[-30:], grades=[1]) for n in range(rows)
    )
    year = SchoolYear.of(today).start
    CalendarItem.objects.bulk_create(
        CalendarItem(**here, year=year, key=f"eigen-{n}", title=f"Eigen {n}", date=today) for n in range(rows)
    )
    people = ContactPerson.objects.bulk_create(ContactPerson(**here, name=f"Persoon {n}") for n in range(rows))
    ContactTask.objects.bulk_create(
        ContactTask(**here, person=person, task="confidant_internal", started_on=today) for person in people
    )
    annexes = Annex.objects.bulk_create(
        Annex(**here, section=section, title=f"Document {n}", url="https://www.example.org/", is_link=True, added_by=by)
        for n in range(rows)
    )
    AnnexVersion.objects.bulk_create(
        AnnexVersion(**here, annex=annex, number=1, url=annex.url, author=by) for annex in annexes
    )
    Agreement.objects.bulk_create(
        Agreement(**here, section=section, promise=f"Afspraak {n}", sign="Rust", owner=by, look_date=today)
        for n in range(rows)
    )


@dataclass
class Visitor:
    """A school leader with the addresses of their school; ``empty`` among them."""

    client: Client
    urls: dict[str, str]

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={morsel.value}" for name, morsel in self.client.cookies.items())


def visitor(world: World, leader: Membership, rows: int) -> Visitor:
    """Somebody at a school whose lists have so many rows."""
    school = leader.school
    assert school
    with world.at(school), atomic():
        section = plan_start(school=school, by=leader).sections.select_related("plan__school").first()
    grow(world, section, rows, leader)
    client = Client(headers={"Host": "localhost"})
    client.force_login(leader.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return Visitor(
        client, {"bare": BARE, "empty": reverse("empty", args=[school.slug])} | addresses(school.slug, section.key)
    )


def seconds(web: http.client.HTTPConnection, visitors: dict[str, Visitor]) -> dict[tuple[str, str], float]:
    """Median server time of each page for each visitor, requests alternating."""
    asked = [(name, size) for name in visitors["small"].urls for size in visitors]
    times: dict[tuple[str, str], list[float]] = {each: [] for each in asked}
    for turn in range(ROUNDS + 5):
        for name, size in asked:
            url, cookie = visitors[size].urls[name], visitors[size].cookie
            started = time.perf_counter()
            web.request("GET", url, headers={"Host": "localhost", "Cookie": cookie})
            response = web.getresponse()
            response.read()
            taken = time.perf_counter() - started
            if response.status != 200:
                raise RuntimeError(f"{url} answered {response.status}")
            if turn >= 5:
                times[name, size].append(taken)
    return {each: statistics.median(taken) for each, taken in times.items()}


def main() -> None:
    _server.scratch(NAME)
    world = build_world()
    visitors = {"small": visitor(world, world.leader, 1), "large": visitor(world, world.stranger, 1000)}
    with _server.WebServer("bench._site", BENCH_DATABASE=NAME) as web:
        taken = seconds(web, visitors)
    empty, bare = taken["empty", "small"], taken["bare", "small"]
    for name, url in visitors["large"].urls.items():
        small, large = taken[name, "small"], taken[name, "large"]
        if name == "bare":
            continue
        figure(f"P7.{name}.bare", small * 1000, "ms", baseline=bare * 1000, ratio=small / bare)
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
