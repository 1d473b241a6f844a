"""What a school tells its board of a closed round, and what schools that are alike are told of each other."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from core import outbox
from core.tenancy import Scope, atomic, require_board, use_scope
from monitoring import rules
from monitoring.models import Comparison, RoundSummary
from monitoring.rules import Told
from monitoring.talk_services import talked_with
from schools.models import School
from surveys.models import RoundResult
from surveys.results import SCHOOL, leaves
from surveys.suppression import publishable

LOCK = 7_233_761  # comparisons of one board are counted one after the other


def summary_write(*, survey_round: UUID) -> RoundSummary | None:
    """Once per closed round, from what may be shown of it."""
    with atomic():
        kept = RoundResult.objects.select_related("round").filter(round=survey_round).first()
        if kept is None:
            return None
        if known := RoundSummary.objects.filter(round=survey_round).first():
            return known
        row, school = kept.round, School.objects.get(pk=kept.school_id)
        enough = leaves(kept.data)
        summary = RoundSummary.create(
            round=row,
            audience=row.audience,
            version=row.instrument_version,
            year=row.year,
            sector=school.sector,
            size_class=rules.size_class(school.pupil_count),
            closed_at=row.closed_at,
            n=kept.data["n"] if enough else None,
            size=kept.data["size"] if enough else None,
            figures=_figures(kept.data) if enough else {},
            talk_by=rules.talk_by(row.audience, timezone.localdate(row.closed_at), talked_with(row.pk)),
        )
        if enough and summary.size_class:
            _ask_to_compare(summary)
    return summary


def _figures(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Means of the whole school, each of ten answers or more."""
    found = {key: publishable(nodes.get(SCHOOL)) for key, nodes in data["domains"].items()}
    return {key: {name: each[name] for name in ("mean", "band", "n")} for key, each in found.items() if each}


def _ask_to_compare(summary: RoundSummary) -> None:
    """Counting reads all schools of the board, which no school may: a job of the board's."""
    with use_scope(Scope(board=summary.board_id)):
        outbox.enqueue(
            "monitoring.compare", key=f"monitoring.compare:{summary.pk}", payload={"summary": str(summary.pk)}
        )


def comparison_count(*, summary: UUID) -> Comparison | None:
    """In the scope of the board: let schools that wait in by batches, and reckon those that are in together."""
    with atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, str(require_board())])
        row = RoundSummary.objects.filter(pk=summary).first()
        if row is None:
            return None
        kind = {name: getattr(row, name) for name in ("audience", "version", "year", "sector", "size_class")}
        rounds = list(RoundSummary.objects.filter(n__isnull=False, **kind).order_by("closed_at", "pk"))
        batches = _let_in(rounds)
        told = {key: [str(mean), n] for key, (mean, n) in rules.pooled(batches).items()}
        found = Comparison.objects.filter(**kind).first() or Comparison.create(**kind)
        found.schools, found.figures = sum(map(len, batches)), told
        found.save(update_fields=["schools", "figures"])
    return found


def _let_in(rounds: list[RoundSummary]) -> list[list[Told]]:
    """Every batch, those of now too; who is in once stays with whom it came."""
    batches: dict[int, list[Told]] = {}
    for row in rounds:
        if row.batch is not None:
            batches.setdefault(row.batch, []).append(_told(row))
    waiting = [_told(row) for row in rounds if row.batch is None]
    known = [each.school for batch in batches.values() for each in batch]
    for batch in rules.next_batches(waiting, known):
        number = len(batches) + 1
        batches[number] = batch
        RoundSummary.objects.filter(pk__in=[each.round for each in batch]).update(batch=number)
    return list(batches.values())


def _told(row: RoundSummary) -> Told:
    figures = {key: (Decimal(each["mean"]), each["n"]) for key, each in row.figures.items()}
    return Told(row.school_id, row.pk, figures)
