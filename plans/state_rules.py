"""The states of a plan and the roads between them, without a database.

Concept → Ter consultatie → Ter instemming → Vastgesteld → Wordt herzien → … Consultation may be passed over, consent
may not (WMS art. 10 lid 1 onder e). Who goes back goes to the draft, or to the revision when a text was adopted before.
"""

DRAFT, CONSULTATION, CONSENT, ADOPTED, REVISING = "draft", "consultation", "consent", "adopted", "revising"

ROADS: dict[str, frozenset[str]] = {
    DRAFT: frozenset({CONSULTATION, CONSENT}),
    CONSULTATION: frozenset({DRAFT, REVISING, CONSENT}),
    CONSENT: frozenset({DRAFT, REVISING, ADOPTED}),
    ADOPTED: frozenset({REVISING}),
    REVISING: frozenset({CONSULTATION, CONSENT}),
}


class IllegalMove(ValueError):
    """There is no road from the state a plan is in to the one asked for. Holds both."""

    def __init__(self, state: str, to: str):
        super().__init__(f"{state} -> {to}")
        self.state, self.to = state, to


def check_move(state: str, to: str, *, adopted_before: bool) -> None:
    """Raise ``IllegalMove`` unless a plan may go from ``state`` to ``to``.

    A plan that never was adopted goes back to the draft, one that was to its revision.
    """
    back = {DRAFT: not adopted_before, REVISING: adopted_before}
    if to not in ROADS[state] or not back.get(to, True):
        raise IllegalMove(state, to)


def way_back(*, adopted_before: bool) -> str:
    """Where a plan goes from consultation or consent when it is not agreed."""
    return REVISING if adopted_before else DRAFT
