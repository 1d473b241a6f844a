"""A few neutral sentences for the file of one pupil, in Dutch: of codes and dates only. Without a database.

It says nothing that is another pupil's: no name, no group, no measure; nothing of how serious somebody finds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PARTS = {
    "did": "Deze leerling deed het.",
    "underwent": "Het overkwam deze leerling.",
    "saw": "Deze leerling zag het gebeuren.",
}
# Who else had a part in it: one of a kind, and more of them.
OTHERS = {
    "pupil": ("een andere leerling", "andere leerlingen"),
    "staff": ("een medewerker", "medewerkers"),
    "parent": ("een ouder", "ouders"),
    "external": ("iemand van buiten de school", "mensen van buiten de school"),
    "unknown": ("een onbekende", "onbekenden"),
}
PARENTS = {"did": "parents_did", "underwent": "parents_underwent"}
UNKNOWN = "unknown"  # a moment nobody knows
END = "[Vul zo nodig aan wat je met deze leerling en de ouders afsprak. Noem geen andere kinderen.]"


@dataclass(frozen=True)
class Facts:
    """What the register knows. ``others``: how many of a kind of people besides this one; ``same``: whether somebody
    else did or underwent the same, so that a measure may be theirs. ``measures``: names by code, of this side of it;
    ``informed``: days by code of a party."""

    day: str
    where: str
    when: str
    kind: str
    part: str
    others: Mapping[str, int]
    same: bool
    measures: Mapping[str, str]
    informed: Mapping[str, str]
    reference: str


def note_text(facts: Facts) -> str:
    spot = ", ".join(filter(None, (facts.where, facts.when)))
    said = [
        f"Op {facts.day} was deze leerling betrokken bij een incident ({spot}).",
        f"De school schreef het op als: {facts.kind}.",
        PARTS[facts.part],
    ]
    if others := _others(facts.others):
        said.append(f"Ook betrokken: {others}.")
    if "talk" in facts.measures:
        said.append("Er is daarna een gesprek gevoerd.")
    taken = [name.lower() for code, name in facts.measures.items() if code != "talk"]
    if taken and not facts.same:
        said.append(f"Voor deze leerling: {', '.join(taken)}.")
    if day := facts.informed.get(PARENTS.get(facts.part, "")):
        said.append(f"De ouders zijn op {day} op de hoogte gebracht.")
    return "\n".join([" ".join(said), f"Kenmerk in het incidentenregister: {facts.reference}.", END])


def _others(counts: Mapping[str, int]) -> str:
    said = []
    for code, (one, many) in OTHERS.items():
        if count := counts.get(code, 0):
            said.append(one if count == 1 else f"{count} {many}")
    return " en ".join(filter(None, (", ".join(said[:-1]), said[-1] if said else "")))
