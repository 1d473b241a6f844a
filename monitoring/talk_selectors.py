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
    """``demanded``: it is to be discussed at all; ``missing``: with whom it was not yet; ``by``: until when."""

    rows: list[ResultTalk]
    demanded: bool
    missing: list[Any]
    by: date | None

    @property
    def late(self) -> bool:
        return bool(self.missing and self.by and self.by < timezone.localdate())


def talks_of(row: SurveyRound) -> Talks:
    rows = list(ResultTalk.objects.filter(round=row).select_related("created_by"))
    had = {each.partner for each in rows}
    missing = [ResultTalk.Partner(code).label for code in rules.PARTNERS[row.audience] if code not in had]
    by = rules.talk_by(row.audience, timezone.localdate(row.closed_at), had) if row.closed_at else None
    return Talks(rows, bool(rules.PARTNERS[row.audience]), missing, by)


def shared_with(row: SurveyRound) -> dict[str, ResultSharing]:
    found = ResultSharing.objects.filter(round=row).select_related("shared_by")
    return {each.reader: each for each in found}


def is_shared(row: SurveyRound, reader: str) -> bool:
    return ResultSharing.objects.filter(round=row, reader=reader).exists()


def shared_lately(reader: str, today: date) -> Any:
    """What was shared with a reader in the last month."""
    return ResultSharing.objects.filter(reader=reader, shared_at__date__gte=today - timedelta(30))
