"""What a version of the model is made of, and what an update of it asks of a school; without a database."""

LOCKED, DEFAULT, FREE = "locked", "default", "free"


def asks(mode: str, *, held: bool, base: str, ours: str, theirs: str) -> bool:
    """Whether the school has something to decide about a section of the model.

    ``base`` is the model's text the school last decided about, ``theirs`` the new one; ``held``: the board holds ours.
    Texts are only held against each other, so fingerprints of them do as well.
    """
    if mode == FREE:
        return held
    if mode == LOCKED:
        return not held or theirs != ours
    return held or theirs not in (base, ours)


def is_simple(*, held: bool, base: str, ours: str, theirs: str) -> bool:
    """Whether nothing of the school's own is at stake: it can take the model's text over without looking."""
    return held or ours in (base, theirs)
