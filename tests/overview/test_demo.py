"""The demo shows the product at work: names instead of blanks, a section to review, two texts to choose between."""

import re
from collections.abc import Iterator

import pytest
from django.db import connections

from core.tenancy import atomic, use_scope
from overview import demo
from plans import selectors
from plans.models import SectionVersion
from schools.models import Membership, User
from tests import database


@pytest.fixture(scope="module")
def finished(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Loading takes seconds: once for all tests, by a start that was broken off and the next, which finished it."""
    with django_db_blocker.unblock():
        database.empty()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(demo, "_write_at_once", lambda *people: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                demo.load()
        demo.load()
        yield
        for connection in connections.all(initialized_only=True):
            connection.close()
        database.empty()


@pytest.fixture
def regenboog(finished) -> Iterator[None]:
    with use_scope(demo._scope_of("de-regenboog")), atomic():
        yield


@pytest.fixture(scope="module")
def loaded_again(finished) -> tuple[int, int]:
    """Another start, with another password: how many texts the school had before it and after."""
    before = count_texts()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "PASSWORD", "een-ander-wachtwoord")
        demo.load()
    return before, count_texts()


def count_texts() -> int:
    with use_scope(demo._scope_of("de-regenboog")), atomic():
        return SectionVersion.objects.count()


def test_loading_again_adds_nothing(loaded_again):
    before, after = loaded_again
    assert before == after


def test_another_password_counts_at_the_next_start(loaded_again):
    assert User.objects.get(email="noor@demo.example").check_password("een-ander-wachtwoord")


def test_a_start_that_was_broken_off_is_finished_by_the_next(regenboog):
    assert selectors.current_plan() is not None


def test_nobody_stands_twice_in_one_row_of_the_supervision(regenboog):
    html = selectors.current_plan().sections.get(key="supervision").html
    assert "[naam]" not in html
    assert "Sven Bakker en Sven Bakker" not in html


def test_the_demo_has_texts_to_choose_about_and_one_section_to_review(regenboog):
    plan = selectors.current_plan()
    written_together, proposed_by_a_talk = selectors.open_conflicts_of_plan(plan).values()
    assert (len(written_together), len(proposed_by_a_talk)) == (1, 1)
    assert sum(section.review_is_due() for section in selectors.sections_of(plan)) == 1


DAY = re.compile(
    r"\b\d{1,2} (januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b|[Vv]andaag"
)


def test_everything_that_asks_for_attention_says_by_or_since_when(regenboog, sign_in, monkeypatch):
    monkeypatch.setattr("core.cards.MOST", 99)
    people = Membership._base_manager.using("owner").select_related("school", "board", "user")
    found = []
    for name in ("noor", "anna", "sven", "olga", "wim", "bestuur"):
        member = people.get(user__email=f"{name}@demo.example")
        place = f"/s/{member.school.slug}/" if member.school else f"/b/{member.board.slug}/"
        found += sign_in(member).get(place).context["attention"].cards
    assert len(found) > 20
    assert [card for card in found if not DAY.search(f"{card.title} {card.text}")] == []


def test_what_the_school_wrote_has_its_reason_in_the_history(regenboog):
    sections = selectors.current_plan().sections
    for key, (_, reason) in demo.ADDITIONS.items():
        assert sections.get(key=key).versions.filter(reason=reason).exists()
