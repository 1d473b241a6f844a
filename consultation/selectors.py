"""Reads of rounds: with their figures and remarks, as the team sees them or as others may."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from consultation.models import Audience, ConsultationAnswer, ConsultationRemark, ConsultationRound, ConsultationSection
from consultation.rules import Counted
from consultation.summary_rules import Heard, Part, Said
from consultation.wording_rules import Wording, wording
from core.asking import CountOf
from plans.models import Plan
from schools.models import Membership


@dataclass(frozen=True)
class Figure:
    """A question with what was answered, in words and as (name, number)."""

    question: str
    row: Counted
    values: list[tuple[str, int]]


@dataclass(frozen=True)
class Block:
    """A section of a round, or the whole (None), with its figures and remarks."""

    section: ConsultationSection | None
    figures: list[Figure]
    remarks: list[ConsultationRemark]


@dataclass(frozen=True)
class Listed:
    """A round with how many answered and how many remarks wait."""

    round: ConsultationRound
    answered: int
    waiting: int


def rounds_of(plan: Plan) -> list[Listed]:
    """Newest first. One query."""
    mine = {"round": OuterRef("pk")}
    rows = plan.consultation_rounds.select_related("opened_by", "closed_by").annotate(
        answered=CountOf(ConsultationAnswer.objects.filter(**mine)),
        waiting=CountOf(ConsultationRemark.objects.filter(**mine, state=ConsultationRemark.State.WAITING).order_by()),
    )
    return [Listed(row, row.answered, row.waiting) for row in rows]


def words_for(row: ConsultationRound) -> Wording:
    """The words of a round in the language of the page."""
    return wording(row.audience, translation.get_language())


def blocks(
    row: ConsultationRound, remarks: Iterable[ConsultationRemark], *, empty: bool = True, figures: bool = True
) -> list[Block]:
    """The sections of a round with figures (once it is closed) and these remarks; ``empty``: also without either."""
    words, counted = words_for(row), row.counted.sections if figures else {}
    by_section: dict[object, list[ConsultationRemark]] = {}
    for remark in remarks:
        by_section.setdefault(remark.section_id, []).append(remark)
    found = [
        Block(section, _figures(words, counted.get(section.key, ())), by_section.get(section.pk, []))
        for section in row.sections.defer("html")
    ]
    found.append(Block(None, [], by_section.get(None, [])))
    return [block for block in found if block.remarks or block.figures or (empty and block.section)]


def _figures(words: Wording, counted: Iterable[Counted]) -> list[Figure]:
    return [
        Figure(question, row, [(name, row.counts.get(value, 0)) for value, name in words.choices])
        for question, row in zip(words.questions, counted, strict=False)
        if row.total
    ]


def all_remarks(row: ConsultationRound) -> QuerySet[ConsultationRemark]:
    """For who moderates."""
    return row.remarks.select_related("member")


def shown_remarks(row: ConsultationRound, member: Membership | None = None) -> QuerySet[ConsultationRemark]:
    """For everybody else: those that somebody of the school looked at and decided to show, and ``member``'s own."""
    seen = Q(state=ConsultationRemark.State.SHOWN)
    return row.remarks.filter(seen | Q(member=member) if member else seen)


def may_answer(row: ConsultationRound, member: Membership) -> bool:
    """Whether this member is one of those who are asked, and may answer where they signed in."""
    if member.school_id is None:
        return False
    in_council = "participation_council" in member.roles
    if row.audience == Audience.COUNCIL:
        return in_council
    return row.audience == Audience.TEAM and set(member.roles) != {"participation_council"}


def unanswered(member: Membership) -> QuerySet[ConsultationRound]:
    """Open rounds in which this member did not answer yet."""
    own = ConsultationAnswer.objects.filter(round=OuterRef("pk"), member=member)
    return ConsultationRound.objects.filter(~Exists(own), state=ConsultationRound.State.OPEN)


def to_answer(member: Membership) -> list[ConsultationRound]:
    """Rounds that wait for this member's answer, the one that closes first at the top. One query."""
    return [row for row in unanswered(member).order_by("closing_date") if row.hears and may_answer(row, member)]


def read_along(plan: Plan) -> bool:
    """Whether somebody is still reading along with the plan."""
    return plan.consultation_rounds.filter(state=ConsultationRound.State.OPEN).exists()


def heard(plan: Plan) -> list[Heard]:
    """The closed rounds about the version that is in the making, oldest first, with what may be shown. In Dutch."""
    rows = plan.consultation_rounds.filter(state=ConsultationRound.State.CLOSED, version=plan.adopted_number + 1)
    with translation.override("nl"):
        return [_heard(row) for row in rows.order_by("closed_at")]


def _heard(row: ConsultationRound) -> Heard:
    assert row.closed_at
    parts = [
        Part(
            str(block.section) if block.section else "Over het geheel",
            row.counted.sections.get(block.section.key, ()) if block.section else (),
            [Said(each.text, each.reply, each.reply_text) for each in block.remarks],
        )
        for block in blocks(row, shown_remarks(row))
        if block.section is None or block.section.public  # an annex is for everybody
    ]
    return Heard(
        audience=str(row.get_audience_display()),
        words=words_for(row),
        opened=timezone.localdate(row.opened_at),
        closed=timezone.localdate(row.closed_at),
        answers=row.counted.answers,
        parts=parts,
    )
