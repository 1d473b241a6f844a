"""What is due, made up by a test."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from core import registry, reminders
from core.reminders import Due, reminder_kind


@contextmanager
def offered(due: Callable[[date], Iterable[Due]], **kind: Any) -> Iterator[None]:
    """This alone is due, of the kind "test"."""
    before = registry.reminders()[:]
    registry.reminders()[:] = [due]
    reminder_kind("test", **({"title": "Try something", "view": "overview:today", "keyed": False} | kind))
    try:
        yield
    finally:
        registry.reminders()[:] = before
        del reminders.KINDS["test"]
