"""What differs between two versions of a plan, section by section."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from plans.compare_rules import added, compare_texts, removed
from plans.milestone_models import Milestone, MilestoneSection
from plans.milestone_selectors import texts, texts_now
from plans.models import Plan
from plans.sequence_rules import equal_pairs

Side = Milestone | Plan | None  # a milestone, a plan as it is now, or nothing: then all of the other is new


class Text(Protocol):
    """What is compared: a section as a milestone keeps it, or anything that has as much."""

    key: Any
    title: Any
    number: Any
    html: Any
    reasons: Any  # of its texts until then: [number of the text, reason], oldest first
    version_id: Any  # the kept text (a ``SectionVersion``), if there is one


@dataclass(frozen=True)
class SectionDifference:
    """A section in two versions of a plan.

    Attributes:
        state: "same", "changed" (its text, its name or its place), "added" or "removed".
        html: the whole text, with what went in ``<del>`` and what came in ``<ins>``; shown by ``|marked_text``.
        excerpt: of that only the blocks that changed; empty where nothing did.
        places: in how many places the text differs.
        reasons: why it was saved, as the writers gave it, oldest first.
        old_title: the name it had, where that is another.
    """

    key: str
    title: str
    state: str
    html: str
    reasons: tuple[str, ...] = ()
    number: str = ""
    excerpt: str = ""
    places: int = 0
    old_title: str = ""
    moved: bool = False
    old: Text | None = None
    new: Text | None = None

    @property
    def earlier(self) -> UUID | None:
        """The kept text (a ``SectionVersion``) that changed or went, if there is one."""
        if self.state not in ("changed", "removed"):
            return None
        return next((side.version_id for side in (self.old, self.new) if side and side.version_id), None)


def differences(old: Side, new: Side) -> list[SectionDifference]:
    """Every section of both, in the order of ``new``; what is no longer there stands where it was.

    Of two milestones this reads the milestones only, so that a visitor who may read those can be shown it.
    """
    return between(_texts(old), _texts(new))


def between(old: Sequence[Text], new: Sequence[Text]) -> list[SectionDifference]:
    """As ``differences``, of texts in hand."""
    before, after = {text.key: text for text in old}, {text.key: text for text in new}
    keys = [text.key for text in new]
    stayed = equal_pairs([key for key in before if key in after], [key for key in keys if key in before])
    common = [key for key in keys if key in before]
    in_place = {common[j] for _, j in stayed}
    place = 0
    for text in old:
        if text.key in after:
            place = keys.index(text.key) + 1
        else:
            keys.insert(place, text.key)
            place += 1
    return [_difference(before.get(key), after.get(key), moved=key in common and key not in in_place) for key in keys]


def _difference(old: Text | None, new: Text | None, *, moved: bool) -> SectionDifference:
    here = new or old
    assert here
    if old is None or new is None:
        state = "added" if new else "removed"
        html = (added if new else removed)(here.html)
        return SectionDifference(
            here.key,
            here.title,
            state,
            html,
            reasons=tuple(reason for _, reason in here.reasons),
            number=here.number,
            excerpt=html,
            places=1,
            old=old,
            new=new,
        )
    compared = compare_texts(old.html, new.html)
    old_title = old.title if old.title != new.title else ""
    return SectionDifference(
        new.key,
        new.title,
        "changed" if compared.places or old.html != new.html or old_title or moved else "same",
        compared.html,
        number=new.number,
        excerpt=compared.excerpt,
        places=compared.places,
        reasons=_reasons(old, new),
        old_title=old_title,
        moved=moved,
        old=old,
        new=new,
    )


def _reasons(old: Text, new: Text) -> tuple[str, ...]:
    """What was given as a reason between both, whichever of them came first."""
    since = [each for each in new.reasons if each not in old.reasons]
    since = since or [each for each in old.reasons if each not in new.reasons]
    return tuple(dict.fromkeys(reason for _, reason in since))


def _texts(side: Side) -> list[MilestoneSection]:
    if side is None:
        return []
    if isinstance(side, Milestone):
        return texts(side)
    return texts_now(side)
