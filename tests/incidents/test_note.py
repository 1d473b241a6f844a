"""The text for the pupil file: of codes only, about one pupil, and nothing of another."""

from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import AuditEvent
from core.tenancy import atomic
from incidents import follow_services, taxonomy
from incidents.models import Involvement
from incidents.note_rules import OTHERS, Facts, note_text
from incidents.note_selectors import SIDES, note_of
from incidents.services import Person
from tests.incidents.conftest import WORD

PEOPLE = (Person("pupil", "did", "Groep 7", 7), Person("pupil", "underwent", "Groep 6", 6), Person("staff", "saw"))


def facts(**values) -> Facts:
    return Facts(
        **{
            "day": "3 september 2026",
            "where": "plein",
            "when": "pauze",
            "kind": "fysiek geweld",
            "part": "did",
            "others": {},
            "same": False,
            "measures": {},
            "informed": {},
            "reference": "26-001",
        }
        | values
    )


@pytest.fixture
def case(world, report):
    """``case()``: a case with names, a measure for who did it and one for who it happened to."""
    row = report(people=PEOPLE, severity=3)
    with world.at(world.regenboog), atomic():
        people = list(row.involved.all())
        names = dict(zip((each.pk for each in people), ("Jip", "Janneke", "Meester Tom"), strict=True))
        follow_services.names_save(incident=row, names=names, seen=row.version, by=world.leader)
        for kind, code in (("measure", "suspension"), ("measure", "victim_support"), ("informed", "parents_did")):
            values = {"kind": kind, "code": code, "on_date": timezone.localdate(), "text": WORD, "sealed": False}
            follow_services.entry_add(incident=row, key=uuid4(), by=world.leader, **values)
    return row


def note(world, row, position: int, *, sealed: bool = True) -> str:
    with world.at(world.regenboog), atomic():
        return note_of(row, Involvement.objects.get(incident=row, position=position), sealed=sealed)


def test_it_says_what_happened_without_names_story_or_how_serious(world, case):
    text = note(world, case, 1)
    assert "Deze leerling deed het." in text
    assert "Ook betrokken: een andere leerling en een medewerker." in text
    for word in ("Jip", "Janneke", "Tom", "Groep", WORD, "ernstig"):
        assert word not in text


def test_what_is_another_pupils_is_not_in_it(world, case):
    did, underwent = note(world, case, 1), note(world, case, 2)
    assert "schorsing" in did
    assert "De ouders zijn op" in did
    assert "schorsing" not in underwent
    assert "De ouders" not in underwent
    assert "steun" in underwent
    assert "steun" not in did


def test_what_is_sealed_or_did_not_happen_is_not_in_it(world, case, follow):
    with world.at(world.regenboog), atomic():
        (sealed,) = follow(case, kind="measure", code="other_class", sealed=True)
        assert sealed.sealed
        undone = case.entries.get(code="suspension")
        follow_services.entry_correct(entry=undone, key=uuid4(), text="", happened=False, by=world.leader)
    assert "andere groep" in note(world, case, 1)
    assert "andere groep" not in note(world, case, 1, sealed=False)
    assert "schorsing" not in note(world, case, 1)


def test_a_measure_that_may_be_another_pupils_stays_out():
    measures = {"talk": "Gesprek", "suspension": "Schorsing"}
    assert "schorsing" in note_text(facts(measures=measures))
    two = note_text(facts(measures=measures, others={"pupil": 1}, same=True))
    assert "schorsing" not in two
    assert "een gesprek" in two


def test_every_measure_and_kind_of_person_of_the_register_is_known_here():
    words = taxonomy.load()
    assert set(OTHERS) == {word.code for word in words.persons}
    assert set(SIDES) == {word.code for word in words.parts}
    assert set().union(*SIDES.values()) <= {word.code for word in words.measures}


@given(st.dictionaries(st.sampled_from(list(OTHERS)), st.integers(0, 30)), st.sampled_from(list(SIDES)))
def test_it_is_a_few_whole_sentences_for_any_case(others, part):
    first, reference, end = note_text(facts(others=others, part=part)).split("\n")
    assert first.endswith(".")
    assert ".." not in first
    assert " en en " not in first
    assert reference.endswith("26-001.")
    assert end.startswith("[")


def test_the_page_asks_about_whom_and_writes_one_event(world, case, sign_in):
    client, url = sign_in(world.leader), f"/s/regenboog/incidenten/{case.pk}/notitie/"
    with world.at(world.regenboog), atomic():
        before = AuditEvent.objects.count()
    page = client.get(f"{url}?wie=1").content.decode()
    assert "Jip" in page  # to choose by, for who reads names
    assert "Jip" not in page[page.index("<textarea") :]
    assert "readonly" in page
    with world.at(world.regenboog), atomic():
        [event] = AuditEvent.objects.order_by("at")[before:]
        assert (event.action, event.detail["part"]) == ("incident.read", "note")
    assert "<textarea" not in client.get(url).content.decode()
    assert client.get(f"{url}?wie=3").status_code == 404
    assert client.get(f"{url}?wie=x").status_code == 404


def test_of_a_kind_that_is_closed_off_there_is_no_text(world, report, sign_in):
    row = report(type="sexual")
    client = sign_in(world.leader)
    assert client.get(f"/s/regenboog/incidenten/{row.pk}/notitie/?wie=1").status_code == 404
    client.post(f"/s/regenboog/incidenten/{row.pk}/behandelaar/", {"owner": world.leader.pk})
    page = client.get(f"/s/regenboog/incidenten/{row.pk}/notitie/?wie=1").content.decode()
    assert "afgeschermd" in page
    assert "<textarea" not in page
