"""Closing a round: once and for ever, in one transaction."""

import random
from typing import Any

from django.utils import timezone

from core import audit, outbox
from core.files import discard
from core.sealed import keyring
from core.tenancy import atomic
from core.versions import Stale
from schools.models import Membership
from surveys.code_services import lock_school
from surveys.models import (
    AccessCode,
    Answers,
    CardSheet,
    ClassWindow,
    OpenAnswer,
    RoundResult,
    SentAnswers,
    SurveyRound,
)
from surveys.own_rules import OPEN_FROM, figures
from surveys.results import Part, results
from surveys.rules import split

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
        parts, own = _move(row)
        for sheet in CardSheet.objects.filter(unit__round=row).select_related("file"):
            file, sheet.file = sheet.file, None
            sheet.delete()
            if file:
                discard(file, by=by)
        units = list(row.units.values_list("pk", flat=True))
        for model in (AccessCode, ClassWindow):
            model.objects.filter(unit__in=units).delete()
        row.state, row.closed_at = SurveyRound.State.CLOSED, timezone.now()
        row.save(update_fields=["state", "closed_at"])
        result = RoundResult.create(round=row, data=results(row.instrument, parts) | {"own": own})
        outbox.enqueue("monitoring.summary", key=f"monitoring.summary:{row.pk}", payload={"round": str(row.pk)})
        audit.record("survey.closed", by=by, obj=row, audience=row.audience)
    return result


def _move(row: SurveyRound) -> tuple[list[Part], list[dict[str, Any]]]:
    """From the rows of those who finished to one block per group, shuffled. Answers to the school's own questions
    become figures, and texts rows of their own: neither can be laid beside an answer of the questionnaire."""
    sent: dict[object, list[bytes]] = {}
    own: list[bytes] = []
    length = len(row.instrument.items)
    units = list(row.units.all())
    # By the units themselves: PostgreSQL has no statistics of rows that came today, and joins took seconds.
    waiting = SentAnswers.objects.filter(unit__in=units)
    for unit, answers in waiting.values_list("unit_id", "answers"):
        sent.setdefault(unit, []).append(bytes(answers[:length]))
        own.append(bytes(answers[length:]))
    if len(own) >= OPEN_FROM:
        _keep_texts(row)
    row.sent_texts.all().delete()
    parts = []
    for unit in units:
        responses = sent.get(unit.pk, [])
        _chance.shuffle(responses)
        Answers.create(unit=unit, responses=b"".join(responses))
        stored = split(row.instrument, b"".join(responses))
        parts.append(Part(str(unit.pk), unit.name, tuple(unit.grades), unit.size, stored))
    waiting.delete()
    return parts, figures(row.own, own)


def _keep_texts(row: SurveyRound) -> None:
    """What was answered to the open question, at the whole school, in random order, each sealed anew."""
    keys = keyring()
    texts = [keys.open(each, "text") for each in row.sent_texts.all()]
    _chance.shuffle(texts)
    rows = [OpenAnswer(round=row, board_id=row.board_id, school_id=row.school_id) for _ in texts]
    for each, text in zip(rows, texts, strict=True):
        each.text = keys.seal(each, "text", text)
    OpenAnswer.objects.bulk_create(rows, batch_size=500)
