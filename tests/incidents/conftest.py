"""A report as the form sends it, and as a service takes it."""

from uuid import uuid4

import pytest
from django.utils import timezone

from core import outbox
from core.tenancy import atomic
from incidents import follow_services, services
from incidents.models import Entry, Incident
from incidents.services import Person, Report
from schools.models import Group
from schools.school_year import SchoolYear
from schools.support_selectors import seen_of, supports_in
from schools.support_services import supports_save
from tests.world import make_member

WORD = "kanarieverhaal"
SENTENCE = f"Twee leerlingen duwden elkaar bij het {WORD}."


def a_report(**values) -> Report:
    return Report(
        **{
            "type": "physical_violence",
            "place": "playground",
            "moment": "break",
            "happened_date": timezone.localdate(),
            "severity": 2,
            "narrative": SENTENCE,
            "people": (Person("pupil", "did", "Groep 7", 7), Person("pupil", "underwent", "Groep 6", 6)),
        }
        | values
    )


def form_of(**values) -> dict:
    """What a browser sends."""
    data = {
        "key": str(uuid4()),
        "type": "physical_violence",
        "place": "playground",
        "when": "nu",
        "moment": "break",
        "narrative": SENTENCE,
        "severity": "2",
    }
    for n in range(1, 7):
        data |= {f"wie{n}-person": "pupil", f"wie{n}-part": "", f"wie{n}-group": "", f"wie{n}-count": "1"}
    return data | values


def printed(client, asked: dict[str, str]) -> bytes:
    """The PDF that somebody asks for on the site, made by the workers and fetched."""
    page = client.post("/s/regenboog/incidenten/bestanden/", asked)
    assert page.status_code == 302
    outbox.work()
    file = client.get(f"{page.url}pdf/")
    assert file.status_code == 200
    return file.content


@pytest.fixture
def report(world):
    """``report(by=…, **what)`` writes an incident down at Regenboog."""

    def report(by=None, **values) -> Incident:
        with world.at(world.regenboog), atomic():
            return services.incident_report(form_key=uuid4(), report=a_report(**values), by=by)

    return report


@pytest.fixture
def follow(world):
    """``follow(incident, n)`` adds so many lines and tasks to a case, by the leader."""

    def follow(row: Incident, count: int = 1, **values) -> list[Entry]:
        entries = []
        for _ in range(count):
            common = {"incident": row, "by": world.leader}
            note = {"kind": "note", "code": "", "on_date": timezone.localdate(), "text": f"Gesprek {WORD}"}
            entries.append(follow_services.entry_add(**common, key=uuid4(), **({"sealed": False} | note | values)))
            task = {"text": f"Bel over {WORD}", "owner": world.leader, "due_date": timezone.localdate()}
            follow_services.task_add(**common, key=uuid4(), **task)
        return entries

    return follow


@pytest.fixture
def here(world):
    """Inside the school Regenboog, in one transaction."""
    with world.at(world.regenboog), atomic():
        yield world.regenboog


@pytest.fixture
def staff(world):
    """More people of Regenboog, by role."""
    for name, role in (
        ("anna", "antibullying_coordinator"),
        ("ib", "care_coordinator"),
        ("bram", "prevention_officer"),
        ("sven", "teacher"),
        ("olga", "participation_council"),
    ):
        world.people[name] = make_member(name, world.regenboog, role)
    return world.people


@pytest.fixture
def support(world, staff):
    """``support("Groep 7", year=…)``: the care coordinator supports a group, of this school year unless said."""

    def support(*names: str, year: int | None = None) -> None:
        year = year or SchoolYear.of(timezone.localdate()).start
        with world.at(world.regenboog), atomic():
            groups = {
                Group.objects.get_or_create(**place(world), year=year, name=name, grades=[7])[0].pk for name in names
            }
            chosen = {staff["ib"].pk: groups}
            seen = seen_of(supports_in(year))
            supports_save(school=world.regenboog, year=year, chosen=chosen, seen=seen, by=world.leader)

    return support


def place(world) -> dict:
    return {"board": world.samen, "school": world.regenboog}
