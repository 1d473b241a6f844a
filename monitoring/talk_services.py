"""Writing down that results were discussed, and who may read them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from core import audit
from core.tenancy import atomic
from core.versions import Stale
from monitoring import rules
from monitoring.models import ResultSharing, ResultTalk, RoundSummary
from schools import calendar_services
from schools.models import Membership
from surveys.models import RoundResult, SurveyRound
from surveys.results import leaves


class TooFew(Exception):
    """Fewer than ten answered: nobody but the managers may see anything."""


def talk_add(
    *, survey_round: SurveyRound, partner: str, date: date, present: str, agreed: str, page: UUID, by: Membership
) -> ResultTalk:
    """Results were discussed. Sending the same form twice is one talk."""
    try:
        with atomic():
            row = ResultTalk.create(
                round=survey_round,
                partner=partner,
                date=date,
                present=present,
                agreed=agreed,
                page=page,
                created_by=by,
            )
            audit.record("results.discussed", by=by, obj=row, partner=partner)
            _settle(survey_round, by)
    except IntegrityError:
        return ResultTalk.objects.get(page=page)
    return row


def talk_change(
    *, talk: ResultTalk, seen: int, partner: str, date: date, present: str, agreed: str, by: Membership
) -> ResultTalk:
    """Put right what was written. Raises ``Stale`` when somebody else did since."""
    values: dict[str, Any] = {"partner": partner, "date": date, "present": present, "agreed": agreed}
    with atomic():
        row = ResultTalk.objects.select_for_update(of=("self",)).select_related("round").get(pk=talk.pk)
        if all(getattr(row, name) == value for name, value in values.items()):
            return row
        if row.version != seen:
            raise Stale(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=[*values, "version"])
        audit.record("results.talk_changed", by=by, obj=row, partner=partner)
        _settle(row.round, by)
    return row


def _settle(survey_round: SurveyRound, by: Membership) -> None:
    """Once everybody was talked with, nobody is reminded; of pupils it then also is done in the year calendar."""
    summary = RoundSummary.objects.select_for_update(of=("self",)).filter(round=survey_round).first()
    if summary is None:
        return  # written soon: that reads which talks there were
    had = talked_with(survey_round.pk)
    due = rules.talk_by(survey_round.audience, timezone.localdate(survey_round.closed_at), had)
    if summary.talk_by != due:
        summary.talk_by = due
        summary.save(update_fields=["talk_by"])
        if due is None and survey_round.audience == "pupils":
            calendar_services.item_tick(year=survey_round.year, key="discuss-results", by=by)


def talked_with(survey_round: UUID) -> set[str]:
    return set(ResultTalk.objects.filter(round=survey_round).values_list("partner", flat=True))


def share(*, survey_round: SurveyRound, reader: str, by: Membership) -> ResultSharing:
    """Let the team or the council read its own page. Twice is as good as once. Raises ``TooFew``."""
    with atomic():
        if not leaves(RoundResult.objects.get(round=survey_round).data):
            raise TooFew
        place = {"board_id": by.board_id, "school_id": by.school_id}
        fresh = ResultSharing(**place, round=survey_round, reader=reader, shared_by=by)
        ResultSharing.objects.bulk_create([fresh], ignore_conflicts=True)
        row = ResultSharing.objects.get(round=survey_round, reader=reader)
        if row.pk == fresh.pk:
            audit.record("results.shared", by=by, obj=survey_round, reader=reader)
    return row


def share_end(*, survey_round: SurveyRound, reader: str, by: Membership) -> None:
    """Take the page back."""
    with atomic():
        removed, __ = ResultSharing.objects.filter(round=survey_round, reader=reader).delete()
        if removed:
            audit.record("results.share_ended", by=by, obj=survey_round, reader=reader)
