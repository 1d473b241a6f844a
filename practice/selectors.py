"""Reads: promises beside practice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects

from actions.origins import Origin
from core.facts import Fact
from plans.duty_rules import find, sentences
from plans.models import Plan, Section
from practice import examples, rules
from practice.models import Agreement, Answer, Answered, Observation
from schools.fact_selectors import current_facts
from schools.models import Membership

LATEST = 3  # observations beside a promise; its own page has them all
STANDING = Q(ended_at__isnull=True)


@dataclass(frozen=True)
class Beside:
    """A promise beside practice. ``now``: its sentence as the text has it today, None when the text says it no more.

    ``fact``: what Safetyplan knows about it. ``tallies``: what may be told of the answers, the latest round first.
    ``answered``: whether the reader did in this round.
    """

    agreement: Agreement
    now: str | None
    fact: Fact | None
    observations: Sequence[Observation]
    tallies: Sequence[rules.Tally]
    answered: bool

    @property
    def lost(self) -> bool:
        return bool(self.agreement.quote) and self.now is None

    @property
    def said_otherwise(self) -> bool:
        return bool(self.now) and self.now != self.agreement.promise


def standing() -> QuerySet[Agreement]:
    return Agreement.objects.filter(STANDING)


def in_order(plan: Plan, rows: QuerySet[Agreement]) -> list[Agreement]:
    """As the plan has them."""
    found = list(rows.select_related("section", "owner").defer("section__html"))
    for row in found:
        row.section.plan = plan
    order = {chapter.key: number for number, chapter in enumerate(plan.model.chapters)}
    return sorted(found, key=lambda row: (order[row.section.model.chapter], row.section.position, row.created_at))


def beside(found: Sequence[Agreement], *, member: Membership) -> list[Beside]:
    """Each of the agreements beside practice; a fixed number of queries."""
    noticed = Prefetch("observations", queryset=Observation.objects.all()[:LATEST], to_attr="latest")
    prefetch_related_objects(found, noticed)
    latest: dict[UUID, list[Observation]] = {row.pk: row.latest for row in found}  # type: ignore[attr-defined]
    keys = [row.pk for row in found]
    told, mine = _tallies(keys), _answered(keys, member)
    texts = _sentences({row.section_id for row in found if row.quote})
    known = current_facts() if any(row.fact for row in found) else {}
    return [
        Beside(
            agreement=row,
            now=find(row.quote, texts.get(row.section_id, [])) if row.quote else None,
            fact=known.get(row.fact),
            observations=latest[row.pk],
            tallies=told.get(row.pk, []),
            answered=(row.pk, row.round) in mine,
        )
        for row in found
    ]


def _sentences(sections: Iterable[UUID]) -> dict[UUID, list[str]]:
    texts = Section.objects.filter(pk__in=sections).values_list("pk", "html")
    return {pk: sentences(html) for pk, html in texts}


def _tallies(agreements: Iterable[UUID]) -> dict[UUID, list[rules.Tally]]:
    """The last two rounds of which anything may be told."""
    fields = ("agreement_id", "round", "batch", "recognised")
    counted = Answer.objects.filter(agreement__in=agreements).order_by().values_list(*fields)
    by_agreement = defaultdict(list)
    for agreement, *row in counted.annotate(count=Count("pk")):
        by_agreement[agreement].append(tuple(row))
    words: dict[str, str] = {value: str(label) for value, label in Answer.Recognised.choices}
    return {
        pk: [
            rules.Tally(tally.round, tuple((words[answer], count) for answer, count in tally.parts))
            for tally in rules.tallies(rows, words)[:2]
        ]
        for pk, rows in by_agreement.items()
    }


def _answered(agreements: Iterable[UUID], member: Membership) -> set[tuple[UUID, int]]:
    rows = Answered.objects.filter(agreement__in=agreements, member=member)
    return set(rows.values_list("agreement_id", "round"))


def examples_left(sections: Iterable[Section]) -> list[tuple[examples.Example, Section]]:
    """Examples the school has not taken over, with the section they belong to, in the order of the sections."""
    taken = set(standing().exclude(model_key="").values_list("model_key", flat=True))
    by_section = defaultdict(list)
    for example in examples.load():
        if example.key not in taken:
            by_section[example.section].append(example)
    return [(example, section) for section in sections for example in by_section[section.key]]


def agreement_origin(pk: UUID) -> Origin | None:
    """An agreement as what an action came from."""
    row = Agreement.objects.filter(pk=pk).only("promise").first()
    return Origin("agreement", pk, row.promise, "practice:agreement", str(pk)) if row else None
