"""Closing a round: once and for ever, in one transaction."""

import random

from django.utils import timezone

from core import audit, outbox
from core.files import discard
from core.tenancy import atomic
from schools.models import Membership
from surveys.code_services import lock_school
from surveys.models import AccessCode, Answers, CardSheet, ClassWindow, RoundResult, SentAnswers, SurveyRound
from surveys.results import Part, results
from surveys.rules import split
from surveys.services import Stale

_chance = random.SystemRandom()


def round_close(*, survey_round: SurveyRound, by: Membership) -> RoundResult:
    """Move all answers in random order to where they stay, reckon the results, and forget codes and cards.

    Who is sending at this moment is waited for; whoever comes later finds the round closed. Closing twice is as good
    as once. Raises ``Stale`` when the round was never opened.
    """
    with atomic():
        lock_school(shared=False)
        row = SurveyRound.objects.select_for_update(of=("self",)).get(pk=survey_round.pk)
        if row.is_closed:
            return RoundResult.objects.get(round=row)
        if not row.is_open:
            raise Stale
        parts = _move(row)
        for sheet in CardSheet.objects.filter(unit__round=row).select_related("file"):
            file, sheet.file = sheet.file, None
            sheet.delete()
            if file:
                discard(file, by=by)
        for model in (AccessCode, ClassWindow):
            model.objects.filter(unit__round=row).delete()
        row.state, row.closed_at = SurveyRound.State.CLOSED, timezone.now()
        row.save(update_fields=["state", "closed_at"])
        result = RoundResult.create(round=row, data=results(row.instrument, parts))
        outbox.enqueue("monitoring.summary", key=f"monitoring.summary:{row.pk}", payload={"round": str(row.pk)})
        audit.record("survey.closed", by=by, obj=row, audience=row.audience)
    return result


def _move(row: SurveyRound) -> list[Part]:
    """From the rows of those who finished to one block per group, shuffled."""
    sent: dict[object, list[bytes]] = {}
    waiting = SentAnswers.objects.filter(unit__round=row)
    for unit, answers in waiting.values_list("unit_id", "answers"):
        sent.setdefault(unit, []).append(bytes(answers))
    parts = []
    for unit in row.units.all():
        responses = sent.get(unit.pk, [])
        _chance.shuffle(responses)
        Answers.create(unit=unit, responses=b"".join(responses))
        stored = split(row.instrument, b"".join(responses))
        parts.append(Part(str(unit.pk), unit.name, tuple(unit.grades), unit.size, stored))
    waiting.delete()
    return parts
