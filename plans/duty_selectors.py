"""How a plan stands to the law: per duty the sentences and facts that meet it, and what is missing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from plans import document
from plans.duty_models import DutySentence
from plans.duty_rules import find, sentences
from plans.models import Plan, Section
from schools import norm_sets
from schools.fact_selectors import current_evidence

BY_PROGRESS: dict[str, document.DutyStatus] = {"done": "ok", "draft": "busy", "not_started": "attention"}


@dataclass(frozen=True)
class Tie:
    """A sentence that meets a duty; ``now``: as it reads today, None when the text no longer says it."""

    row: DutySentence
    section: Section
    now: str | None


@dataclass(frozen=True)
class DutyState:
    """A legal duty and how the plan stands to it: ``status`` is "ok", "busy", "attention" or "missing".

    ``section``: where the plan speaks of it first; ``fact``: whether the fact is so that must show it, None while
    unknown; ``law``: False for a bill somebody switched on.
    """

    duty: norm_sets.Duty
    section: Section | None
    status: document.DutyStatus
    fact: bool | None = None
    sections: list[Section] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    law: bool = True

    @property
    def lost(self) -> bool:
        """Whether sentences were tied to it and the plan says none of them any more."""
        return bool(self.ties) and not any(tie.now for tie in self.ties)


def duty_states(plan: Plan, sections: Iterable[Section]) -> list[DutyState]:
    """For every duty of the sector that counts today. Two queries beside that of the evidence."""
    meeting: dict[str, list[Section]] = defaultdict(list)
    by_pk = {}
    for section in sections:
        by_pk[section.pk] = section
        for key in section.model.norms:
            meeting[key].append(section)
    tied = ties_of(plan, by_pk)
    facts, bills = current_evidence(), plan.school.board.norm_sets
    counted = norm_sets.duties(plan.school.sector, on=timezone.localdate(), switched_on=bills)
    in_force = {duty.code for found in norm_sets.load() if found.in_force for duty in found.duties}
    states = []
    for duty in counted:
        found = [each for each in meeting[duty.key] if each.has_text]  # type: ignore[attr-defined]
        # A duty's home is the section that has it first among its duties, and has the fewest beside it.
        home = min(found, key=lambda each: (each.model.norms.index(duty.key), len(each.model.norms)), default=None)
        ties = tied.get(duty.key, [])
        home = next((tie.section for tie in ties if tie.now), home)
        fact = facts.get(duty.evidence) if duty.shown_by == "fact" else None
        state = DutyState(duty, home, "missing", fact, meeting[duty.key], ties, duty.code in in_force)
        states.append(DutyState(**{**state.__dict__, "status": _status(state)}))
    return states


def ties_of(plan: Plan, sections: dict) -> dict[str, list[Tie]]:
    """By duty; of the sections that a tie is about the texts are read, and no others."""
    rows = list(plan.duty_sentences.all())
    texts = dict(Section.objects.filter(pk__in={row.section_id for row in rows}).values_list("pk", "html"))
    said = {pk: sentences(html) for pk, html in texts.items()}
    found: dict[str, list[Tie]] = defaultdict(list)
    for row in rows:
        if row.section_id in sections:
            now = find(row.quote, said.get(row.section_id, []))
            found[row.key].append(Tie(row, sections[row.section_id], now))
    return found


def _status(state: DutyState) -> document.DutyStatus:
    """A model text nobody touched asks for attention, and so does a fact nobody can see here yet."""
    by_fact = state.duty.shown_by == "fact"
    if state.section is None or (by_fact and state.fact is False):
        return "missing"
    if state.lost or (by_fact and state.fact is None):
        return "attention"
    return BY_PROGRESS[state.section.status]


def keys_of(section: Section) -> list[norm_sets.Duty]:
    """The duties in force that a section speaks of, by its model."""
    wanted = set(section.model.norms)
    duties = norm_sets.duties(section.plan.school.sector, on=timezone.localdate())
    return [duty for duty in duties if duty.key in wanted]
