"""What those who fill in write: nobody is signed in, nothing of it is recorded, and no moment is kept.

Runs in the scope of the school, after the entrance let somebody in. Every write waits while the round is being
closed, and finds it closed then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.utils import timezone

from core import audit
from core.sealed import keyring
from core.tenancy import atomic, require_board, require_school
from core.tenancy.scope import alias
from schools.models import Membership
from surveys import rules
from surveys.instrument import Item
from surveys.models import AccessCode, ClassWindow, SentAnswers, SentText, SurveyRound, SurveyUnit
from surveys.own_rules import OPEN, tidy_text


class Wrong(StrEnum):
    """Why a code does not work."""

    CODE = "code"
    FULL = "full"  # of a class: every device has one
    CLOSED = "closed"
    SLOW = "slow"  # it was not looked up: too many wrong ones came


class WrongCode(Exception):
    def __init__(self, why: Wrong):
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Entered:
    """A code that works: its unit, the answers until now, and the code to go on with: after that of a class another,
    which was ``drawn``."""

    unit: SurveyUnit
    code: str
    draft: dict[str, str]
    asked: tuple[Item, ...]
    drawn: bool = False

    @property
    def keys(self) -> list[str]:
        """The names in the form of everything that is asked."""
        return [item.key for item in self.asked] + [OPEN] * self.unit.round.asks_open


def code_enter(*, code: str, audience: str, sector: str) -> Entered:
    """Begin or go on with a code; that of a class gives a new one. Who begins has a draft, if an empty one, so that new
    cards do not take their code away. Raises ``WrongCode``."""
    with atomic():
        _hold()
        row = _find(code, audience, lock=False)
        if row is None:
            code, unit = _draw(code, audience, sector)
            return Entered(unit, code, {}, _asked(unit, sector), drawn=True)
        if not row.draft:
            AccessCode.objects.filter(pk=row.pk, draft=b"").update(draft=_blank(row.unit, sector))
        found = rules.unpacked(row.unit.round.asked, bytes(row.draft))
        if row.remark:
            found[OPEN] = keyring().open(row, "remark")
        return Entered(row.unit, code, found, _asked(row.unit, sector))


def draft_save(*, code: str, audience: str, sector: str, given: Mapping[str, str]) -> None:
    """Keep answers until now with the code. What is passed over takes no answer away. Raises ``WrongCode``."""
    with atomic():
        _hold()
        row = _require(_find(code, audience, lock=True))
        answers = rules.packed(row.unit.round.asked, _asked(row.unit, sector), given)
        row.draft = rules.merged(bytes(row.draft), answers)
        if text := _text(row.unit, given):
            row.remark = keyring().seal(row, "remark", text)
        row.save(update_fields=["draft", "remark"])


def answers_send(*, code: str, audience: str, sector: str, given: Mapping[str, str]) -> bool:
    """Finish: the answers are kept, the code is gone. False when nothing was answered. Raises ``WrongCode``."""
    with atomic():
        _hold()
        row = _require(_find(code, audience, lock=True))
        answers = rules.packed(row.unit.round.asked, _asked(row.unit, sector), given)
        text = _text(row.unit, given)
        if rules.is_empty(answers) and not text:
            return False
        SentAnswers.create(unit=row.unit, answers=answers)
        if text:
            wrote = SentText(round=row.unit.round, board_id=row.board_id, school_id=row.school_id)
            wrote.text = keyring().seal(wrote, "text", text)
            wrote.save(force_insert=True)
        row.delete()
    return True


def window_open(*, unit: SurveyUnit, by: Membership) -> str:
    """Let a class fill in for the length of a lesson; returns the code, which is not kept. An earlier one ends."""
    with atomic():
        _hold()
        row = SurveyRound.objects.get(pk=unit.round_id)
        if not row.takes_answers():
            raise WrongCode(Wrong.CLOSED)
        unit.windows.all().delete()
        code = fresh_codes(1)[0]
        ClassWindow.create(
            unit=unit,
            digest=digest(code),
            expires_at=timezone.now() + timedelta(minutes=rules.WINDOW_MINUTES),
            # Who finished needs no place; told in steps, for whoever counts places would count them.
            left=max(0, unit.size - rules.in_steps(unit.sent.count())) + rules.WINDOW_EXTRA,
            opened_by=by,
        )
        audit.record("survey.class_opened", by=by, obj=row)
    return code


def window_close(*, unit: SurveyUnit, by: Membership) -> None:
    with atomic():
        if unit.windows.all().delete()[0]:
            audit.record("survey.class_closed", by=by, obj=unit.round)


def digest(code: str) -> bytes:
    return rules.digest(code, require_school(), settings.SURVEY_PEPPER)


def fresh_codes(count: int) -> list[str]:
    """Codes that nobody at the school has."""
    codes: dict[bytes, str] = {}
    while len(codes) < count:
        made = {digest(code): code for code in (rules.new_code() for _ in range(count - len(codes)))}
        taken = {bytes(each) for each in AccessCode.objects.filter(digest__in=made).values_list("digest", flat=True)}
        codes |= {key: code for key, code in made.items() if key not in taken}
    return list(codes.values())


def codes_keep(unit: SurveyUnit, codes: list[str], *, replace: bool, draft: bytes = b"") -> None:
    """Let these codes be used; with ``replace`` instead of those that nobody began with."""
    if replace:
        unit.codes.filter(draft=b"", remark="").delete()
    place = {"board_id": require_board(), "school_id": require_school(), "unit": unit}
    # In the order of the digests, which is none: it must not be that of the cards.
    AccessCode.objects.bulk_create(
        [AccessCode(digest=each, draft=draft, **place) for each in sorted(digest(code) for code in codes)]
    )


def lock_school(*, shared: bool, school: UUID | None = None) -> None:
    """Held until the transaction ends: many may write answers at once, but nobody while a round is being closed."""
    number = rules.lock_number(school or require_school())
    name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connections[alias()].cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s)", [number])


def _hold() -> None:
    lock_school(shared=True)


def _find(code: str, audience: str, *, lock: bool) -> AccessCode | None:
    """The unused code, if it is one of this audience's. Raises ``WrongCode`` when its round takes no answers."""
    if not code:
        return None
    rows = AccessCode.objects.select_related("unit__round").filter(digest=digest(code), unit__round__audience=audience)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row and not row.unit.round.takes_answers():
        raise WrongCode(Wrong.CLOSED)
    return row


def _require(row: AccessCode | None) -> AccessCode:
    if row is None:
        raise WrongCode(Wrong.CODE)
    return row


def _draw(code: str, audience: str, sector: str) -> tuple[str, SurveyUnit]:
    """A code of one's own for a device, in a class that is filling in."""
    windows = ClassWindow.objects.select_related("unit__round").select_for_update(of=("self",))
    window = windows.filter(digest=digest(code), expires_at__gt=timezone.now(), unit__round__audience=audience).first()
    if not code or window is None or not window.unit.round.takes_answers():
        raise WrongCode(Wrong.CODE)
    if not window.left:
        raise WrongCode(Wrong.FULL)
    window.left -= 1
    window.save(update_fields=["left"])
    drawn = fresh_codes(1)[0]
    codes_keep(window.unit, [drawn], replace=False, draft=_blank(window.unit, sector))
    return drawn, window.unit


def _asked(unit: SurveyUnit, sector: str) -> tuple[Item, ...]:
    return unit.round.asked.asked(sector, unit.grades)


def _blank(unit: SurveyUnit, sector: str) -> bytes:
    """The draft of who has answered nothing yet."""
    return rules.packed(unit.round.asked, _asked(unit, sector), {})


def _text(unit: SurveyUnit, given: Mapping[str, str]) -> str:
    """The answer to the open question, if the round has one."""
    return tidy_text(given.get(OPEN, "")) if unit.round.asks_open else ""
