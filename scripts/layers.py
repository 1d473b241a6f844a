"""A contract for import-linter: the order of the files inside a room, and what a room keeps for itself.

A file's place follows from the last word of its name: ``views.py`` and ``people_views.py`` are both views. Files
with other names may be used anywhere in the room, but are looked through: a model may not reach a service by a detour.
"""

from collections.abc import Iterator
from typing import Any

from importlinter import Contract, ContractCheck, fields, output

ORDER = ["urls", "views", "tasks", "forms", "services", "selectors", "models", "rules"]
PRIVATE = ("urls", "views", "forms")


class RoomContract(Contract):
    type_name = "room"
    rooms = fields.ListField(subfield=fields.StringField())

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        faults = [fault for room in self.rooms for fault in self._faults(graph, str(room))]
        return ContractCheck(kept=not faults, metadata={"faults": sorted(set(faults))})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for fault in check.metadata["faults"]:
            output.print_error(f"  {fault}")

    def _faults(self, graph: Any, room: str) -> Iterator[str]:
        for module in sorted(graph.find_descendants(room)):
            for target in graph.find_modules_directly_imported_by(module):
                if room_of(target) != room and room_of(target) in self.rooms and place(target) in PRIVATE:
                    yield f"{module} imports {target}, which is private to its room"
            if place(module) is None:
                continue
            for target in reached(graph, module, room):
                if ORDER.index(place(target)) < ORDER.index(place(module)):
                    yield f"{module} imports {target}, which stands above it"


def reached(graph: Any, module: str, room: str) -> set[str]:
    """The files with a place that ``module`` imports, itself or through files without one."""
    found, seen, queue = set(), {module}, [module]
    while queue:
        for target in graph.find_modules_directly_imported_by(queue.pop()) - seen:
            seen.add(target)
            if room_of(target) != room:
                continue
            if place(target):
                found.add(target)
            else:
                queue.append(target)
    return found


def room_of(module: str) -> str:
    return module.partition(".")[0]


def place(module: str) -> str | None:
    """``people_views`` in ``schools.people_views`` stands with the views."""
    word = module.rpartition(".")[2].rpartition("_")[2]
    return word if word in ORDER and module.count(".") == 1 else None
