"""Questions of a school's or a board's own, and who reads what was answered to the open one."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import audit
from core.tenancy import atomic
from schools.models import Membership
from surveys.models import BoardQuestion, OpenAnswer, SurveyRound
from surveys.own_rules import MOST
from surveys.services import preparing


def question_add(*, survey_round: SurveyRound, text: str, options: Sequence[str], by: Membership) -> None:
    """Ask something more in a round that is not open yet; the same again is the same. Raises ``Stale``."""
    with atomic():
        row = preparing(survey_round)
        for each in row.own:
            if each["text"].casefold() == text.casefold():
                return _same(each["options"], options)
        if len(row.own) >= MOST:
            raise ValidationError(_("A round has five questions of your own at most."), code="too_many")
        row.own.append({"text": text, "options": list(options), "board": False})
        row.save(update_fields=["own"])
        audit.record("survey.question_added", by=by, obj=row)


def _same(known: Sequence[str], options: Sequence[str]) -> None:
    """A question that is there: with other answers it is another."""
    if list(known) != list(options):
        raise ValidationError(_("This question is there already, with other answers. Remove that one first."))


def question_remove(*, survey_round: SurveyRound, text: str, by: Membership) -> None:
    """Not one of the board's. Raises ``Stale``."""
    with atomic():
        row = preparing(survey_round)
        left = [each for each in row.own if each["board"] or each["text"] != text]
        if len(left) < len(row.own):
            row.own = left
            row.save(update_fields=["own"])
            audit.record("survey.question_removed", by=by, obj=row)


def open_ask(*, survey_round: SurveyRound, asks: bool, by: Membership) -> None:
    """Whether the round ends with the open question. Raises ``Stale``."""
    with atomic():
        row = preparing(survey_round)
        if row.asks_open != asks:
            row.asks_open = asks
            row.save(update_fields=["asks_open"])
            audit.record("survey.open_asked" if asks else "survey.open_not_asked", by=by, obj=row)


def open_judge(*, answer: OpenAnswer, show: bool, by: Membership) -> None:
    """Let the team read a text, or not (any more)."""
    state = OpenAnswer.State.SHOWN if show else OpenAnswer.State.HIDDEN
    with atomic():
        if OpenAnswer.objects.filter(pk=answer.pk).exclude(state=state).update(state=state):
            audit.record("survey.text_shown" if show else "survey.text_hidden", by=by, obj=answer)


def open_erase(*, answer: OpenAnswer, by: Membership) -> None:
    """Forget a text: it names somebody, or should not be kept."""
    with atomic():
        audit.record("survey.text_erased", by=by, obj=answer)
        answer.delete()


def open_read(*, survey_round: SurveyRound, by: Membership) -> None:
    """Somebody reads what nobody has looked through yet: written down before it is shown."""
    with atomic():
        audit.record("survey.texts_read", by=by, obj=survey_round)


def board_question_add(*, audience: str, text: str, options: Sequence[str], by: Membership) -> None:
    """Have new rounds of the board's schools ask something more; the same again is the same."""
    with atomic():
        rows = list(BoardQuestion.objects.filter(audience=audience))
        for row in rows:
            if row.text.casefold() == text.casefold():
                return _same(row.options, options)
        if len(rows) >= MOST - 2:
            raise ValidationError(_("A board adds three questions at most, so that schools can ask their own."))
        row = BoardQuestion.create(audience=audience, text=text, options=list(options))
        audit.record("surveys.question_offered", by=by, obj=row, audience=audience)


def board_question_remove(*, question: BoardQuestion, by: Membership) -> None:
    """From now on rounds are prepared without it; those that have it keep it."""
    with atomic():
        audit.record("surveys.question_withdrawn", by=by, obj=question, audience=question.audience)
        question.delete()
