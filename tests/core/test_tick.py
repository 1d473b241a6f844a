"""The tick: what one of its parts cannot do keeps the others from nothing, and is not passed over in silence."""

import pytest

from core import audit, registry, reminders, tasks


@pytest.fixture
def heard(monkeypatch) -> list[str]:
    """Who was heard, in order, by a tick in which the sealing fails and so does the first of two rooms."""
    order: list[str] = []

    def fails():
        order.append("fails")
        raise ConnectionError

    monkeypatch.setattr(audit, "seal_new_events", fails)
    monkeypatch.setattr(reminders, "tick", lambda: order.append("reminders"))
    monkeypatch.setitem(registry._offers, "ticks", [fails, lambda: order.append("a room")])
    return order


def test_what_fails_keeps_the_others_from_nothing(db, heard):
    with pytest.raises(ExceptionGroup):
        tasks.tick()
    assert heard == ["fails", "reminders", "fails", "a room"]


def test_everything_that_failed_is_told(db, heard):
    with pytest.raises(ExceptionGroup) as failed:
        tasks.tick()
    assert [type(error) for error in failed.value.exceptions] == [ConnectionError, ConnectionError]
