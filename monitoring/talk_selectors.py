"""With whom a round was discussed, and who may read it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from monitoring import rules
from monitoring.models import ResultSharing, ResultTalk
from surveys.models import SurveyRound


@dataclass(frozen=True)
class Talks:
    """``missing``: with whom it was not discussed yet; ``by``: until when it is to be."""

    rows: list[ResultTalk]
    missing: list[Any]
    by: date | None

    @property
    def late(self) -> bool:
        return bool(self.missing and self.by and self.by < timezone.localdate())


def talks_of(row: SurveyRound) -> Talks:
    rows = list(ResultTalk.objects.filter(round=row).select_related("created_by"))
    had = {each.partner for each in rows}
    missing = [ResultTalk.Partner(code).label for code in rules.PARTNERS if code not in had]
    by = timezone.localdate(row.closed_at) + rules.TALK_WITHIN if row.closed_at else None
    return Talks(rows, missing, by)


def shared_with(row: SurveyRound) -> dict[str, ResultSharing]:
    found = ResultSharing.objects.filter(round=row).select_related("shared_by")
    return {each.reader: each for each in found}


def is_shared(row: SurveyRound, reader: str) -> bool:
    return ResultSharing.objects.filter(round=row, reader=reader).exists()


def shared_lately(reader: str, today: date) -> Any:
    """What was shared with a reader in the last month."""
    return ResultSharing.objects.filter(reader=reader, shared_at__date__gte=today - timedelta(30))
