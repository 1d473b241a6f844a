"""Preparing, opening and ending rounds. What visitors write is in ``code_services``, closing in ``close_services``."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import audit, outbox
from core.doors import key_is_taken, make_door, named_key
from core.tenancy import atomic, require_school
from core.versions import Stale
from schools.models import Group, Membership, School
from schools.school_year import SchoolYear
from surveys import instrument
from surveys.models import Audience, BoardQuestion, CardSheet, Entrance, SurveyRound, SurveyUnit
from surveys.selectors import joined
from surveys.suppression import MEAN

DOOR = "entrance"


class Running(ValidationError):
    """There is a round for this audience already."""

    def __init__(self) -> None:
        super().__init__(_("There is a round for this audience already. Close it first."), code="running")


class OtherYear(ValidationError):
    """A round belongs to the groups of its school year."""

    def __init__(self, year: SchoolYear) -> None:
        text = _("This round asks the groups of %(year)s. Remove it, and prepare one for the other school year.")
        super().__init__(text % {"year": year}, code="year")


def round_prepare(
    *, audience: str, opens_on: date, closes_on: date, groups: Iterable[Group] = (), size: int | None = None, by: Any
) -> SurveyRound:
    """Begin a round. Pupils are asked by group; of parents and staff only how many there are (``size``)."""
    try:
        with atomic():
            row = SurveyRound.create(
                audience=audience,
                instrument_version=instrument.newest(audience).version,
                year=SchoolYear.of(opens_on).start,
                opens_on=opens_on,
                closes_on=closes_on,
                created_by=by,
                own=own_of_board(audience),
            )
            _make_units(row, groups, size)
            audit.record("survey.prepared", by=by, obj=row, audience=audience)
    except IntegrityError as error:
        if "one_running_round_per_audience" in str(error):
            raise Running from error
        raise
    return row


def own_of_board(audience: str) -> list[dict[str, Any]]:
    """A copy of what the board asks too."""
    rows = BoardQuestion.objects.filter(audience=audience)
    return [{"text": row.text, "options": row.options, "board": True} for row in rows]


def _make_units(row: SurveyRound, groups: Iterable[Group], size: int | None) -> None:
    if not row.is_of_pupils:
        SurveyUnit.create(round=row, name=str(Audience(row.audience).label), size=size or 0)
        return
    for position, group in enumerate(groups):
        SurveyUnit.create(
            round=row, name=group.name, grades=group.grades, size=group.pupil_count or 0, position=position
        )


def units_combine(*, survey_round: SurveyRound, units: Sequence[Any], by: Membership) -> SurveyUnit:
    """Report some groups together, so that their answers need not be hidden. Raises ``Stale`` and ValidationError."""
    with atomic():
        row = preparing(survey_round)
        found = list(row.units.filter(pk__in=list(units)))
        if len(found) != len(set(units)) or len(found) < 2:
            raise ValidationError(_("Choose two groups or more."), code="too_few")
        first, *others = found
        first.name = joined([unit.name for unit in found])[:120]
        first.grades = sorted({grade for unit in found for grade in unit.grades})
        first.size = sum(unit.size for unit in found)
        first.save(update_fields=["name", "grades", "size"])
        row.units.filter(pk__in=[unit.pk for unit in others]).delete()
        audit.record("survey.groups_combined", by=by, obj=row, groups=len(found))
    return first


def groups_again(*, survey_round: SurveyRound, groups: Iterable[Group], by: Membership) -> None:
    """Ask these groups, each by itself: takes back what was combined."""
    with atomic():
        row = preparing(survey_round)
        row.units.all().delete()
        _make_units(row, groups, None)
        audit.record("survey.groups_chosen", by=by, obj=row)


def round_open(*, survey_round: SurveyRound, by: Membership) -> SurveyRound:
    """Freeze groups and sizes; from the first day on codes are accepted. Opening twice changes nothing."""
    with atomic():
        row = locked(survey_round)
        if row.is_open:
            return row
        if not row.is_preparing:
            raise Stale
        sizes = list(row.units.values_list("size", flat=True))
        if not sizes or 0 in sizes:
            raise ValidationError(_("Fill in how many people each group has."), code="no_size")
        if sum(sizes) < MEAN:
            raise ValidationError(
                _("With fewer than %(count)s people nothing could be shown.") % {"count": MEAN}, code="too_small"
            )
        if row.closes_on < timezone.localdate():
            raise ValidationError(_("The last day has passed. Choose a later one."), code="passed")
        entrance_make()
        row.state, row.opened_at = SurveyRound.State.OPEN, timezone.now()
        row.save(update_fields=["state", "opened_at"])
        audit.record("survey.opened", by=by, obj=row, audience=row.audience)
    return row


def round_move(*, survey_round: SurveyRound, opens_on: date, closes_on: date, by: Membership) -> SurveyRound:
    """Choose other days of the same school year, while the round is not closed. Raises ``Stale`` and ``OtherYear``."""
    with atomic():
        row = locked(survey_round)
        if row.is_closed:
            raise Stale
        if {SchoolYear.of(opens_on), SchoolYear.of(closes_on)} != {row.school_year}:
            raise OtherYear(row.school_year)
        if (row.opens_on, row.closes_on) == (opens_on, closes_on):
            return row
        row.opens_on, row.closes_on = opens_on, closes_on
        row.save(update_fields=["opens_on", "closes_on"])
        audit.record("survey.moved", by=by, obj=row)
    return row


def round_remove(*, survey_round: SurveyRound, by: Membership) -> None:
    """Only a round that was never open."""
    with atomic():
        row = preparing(survey_round)
        audit.record("survey.removed", by=by, obj=row)
        row.delete()


def entrance_make() -> Entrance:
    """The address of the school for who fills in, and what it is called now."""
    school = School.objects.get(pk=require_school())
    row = Entrance.objects.first()
    if row:
        row.school_name, row.sector = school.name, school.sector
        row.save(update_fields=["school_name", "sector"])
        return row
    names = [school.slug, f"{school.slug}-{slugify(school.town)}".strip("-")]
    names += [f"{school.slug}-{number}" for number in range(2, 30)]
    address = next(name for name in names if not key_is_taken(named_key(DOOR, name)))
    row = Entrance(board_id=school.board_id, school=school, address=address)
    row.school_name, row.sector = school.name, school.sector
    Entrance.objects.bulk_create([row], ignore_conflicts=True)
    made = Entrance.objects.get()
    if made.pk == row.pk:  # or else two rounds were opened at once
        make_door(DOOR, object_id=row.pk, key=named_key(DOOR, address))
    return made


def cards_ask(*, unit: SurveyUnit, by: Membership) -> CardSheet:
    """Have the cards of a group made. Asking again while they are being made is the same; later it replaces them."""
    with atomic():
        row = locked(unit.round)
        if not row.is_open:
            raise Stale
        waiting = unit.sheets.filter(file__isnull=True).first()
        if waiting and waiting == unit.sheets.first() and not _failed(waiting):
            return waiting
        sheet = CardSheet.create(unit=unit)
        outbox.enqueue("surveys.cards", key=sheet.job_key, payload={"sheet": str(sheet.pk)}, user_id=by.user_id)
        audit.record("survey.cards_asked", by=by, obj=row)
    return sheet


def _failed(sheet: CardSheet) -> bool:
    job = outbox.Job.objects.filter(key=sheet.job_key).first()
    return job is None or job.failed


def locked(survey_round: SurveyRound) -> SurveyRound:
    row = SurveyRound.objects.select_for_update(of=("self",)).filter(pk=survey_round.pk).first()
    if row is None:
        raise Stale
    return row


def preparing(survey_round: SurveyRound) -> SurveyRound:
    row = locked(survey_round)
    if not row.is_preparing:
        raise Stale
    return row
