"""How rooms offer things to rooms above them, without either importing the other.

A room puts functions in a file of the agreed name and marks them; ``overview`` and others ask for them.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

_offers: dict[str, list[Callable[..., Any]]] = {
    "cards": [],
    "facts": [],
    "reminders": [],
    "evidence": [],
    "plan_notes": [],
    "standing": [],
    "ticks": [],
    "case_notes": [],
    "figure_notes": [],
    "print_looks": [],
    "trail": [],
}
_how: dict[Callable[..., Any], Mapping[str, Any]] = {}


def offer(kind: str, **how: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a function as what its room offers: a card, a fact, a reminder, a note on a plan or a case, and so on.

    ``how`` is for whoever asks it: see ``core.cards`` and ``schools.fact_selectors``.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _offers[kind].append(function)
        _how[function] = how
        return function

    return register


def load_offers() -> None:
    """Import every room's ``cards.py``, ``facts.py`` and so on, after the names of ``_offers``, and ``tasks.py``."""
    for room in settings.ROOMS:
        for name in (*_offers, "tasks"):
            if find_spec(f"{room}.{name}"):
                import_module(f"{room}.{name}")


def how(function: Callable[..., Any]) -> Mapping[str, Any]:
    """What was said when the function was marked."""
    return _how[function]


def cards() -> list[Callable[..., Any]]:
    return _offers["cards"]


def facts() -> list[Callable[..., Any]]:
    return _offers["facts"]


def reminders() -> list[Callable[..., Any]]:
    return _offers["reminders"]


def plan_notes(request: Any) -> list[Any]:
    """What rooms above say on the page of the plan: ``core.cards.Card``s, over all rooms."""
    return [card for source in _offers["plan_notes"] for card in source(request)]


def case_notes(request: Any, incident: Any) -> list[Any]:
    """What rooms above say on the page of a case: ``core.cards.Card``s, over all rooms."""
    return [card for source in _offers["case_notes"] for card in source(request, incident)]


def figure_notes(request: Any) -> list[Any]:
    """What rooms above say on the page of the figures of incidents: ``core.cards.Card``s."""
    return [card for source in _offers["figure_notes"] for card in source(request)]


def print_looks() -> list[Callable[..., Any]]:
    """What makes print look as the place that is in scope; see ``core.printing``."""
    return _offers["print_looks"]


def trail() -> list[Callable[..., Any]]:
    """What gives codes and objects in the audit trail their names; see ``core.audit_words``."""
    return _offers["trail"]


def evidence() -> list[Callable[..., Any]]:
    return _offers["evidence"]


def standing() -> list[Callable[..., Any]]:
    return _offers["standing"]


def ticks() -> list[Callable[..., Any]]:
    """What rooms do at every tick; each in a transaction of the system's, in ``system_scope``."""
    return _offers["ticks"]
