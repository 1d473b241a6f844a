"""What a poster or a paragraph says, and what is no longer so. Without a database."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from core import content
from publication.rules import CONTENT

MOST = {"poster": 10, "pupils": 6, "guide": 12}  # people; the page that the code leads to has all


@dataclass(frozen=True)
class Changes:
    """What differs from what was printed: names, and ``other``, such as the address or the complaints committee."""

    gone: list[str]
    new: list[str]
    changed: list[str]
    other: bool

    def __bool__(self) -> bool:
        return bool(self.gone or self.new or self.changed or self.other)


@cache
def questions() -> dict[str, str]:
    """What the poster for pupils asks, by task, the first that counts first."""
    file = content.read_toml(CONTENT / "handouts.toml")
    found = {each.text("task"): each.text("text") for each in file.tables("question")}
    file.finish()
    return found


def question(tasks: list[str]) -> str:
    """The question before somebody with these tasks; "" for who is not on the poster for pupils."""
    return next((text for task, text in questions().items() if task in tasks), "")


def fitting(kind: str, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The people who are on it, at most as many as there is room for."""
    if kind == "pupils":
        people = [person for person in people if question(person["tasks"])]
    return people[: MOST[kind]]


def changes(printed: dict[str, Any], now: dict[str, Any]) -> Changes:
    """What is no longer so of something printed. Nothing when the two are equal, and something when they are not."""
    old, new = (_by_name(each["people"]) for each in (printed, now))
    both = [name for name in old if name in new]
    rest = [{key: value for key, value in each.items() if key != "people"} for each in (printed, now)]
    moved = [name for name in both if old[name] != new[name]]
    order = not (moved or old.keys() ^ new.keys()) and printed["people"] != now["people"]
    return Changes(
        gone=[name for name in old if name not in new],
        new=[name for name in new if name not in old],
        changed=moved,
        other=rest[0] != rest[1] or order,
    )


def _by_name(people: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for person in people:
        found.setdefault(person["name"], []).append(person)
    return found
