"""Proposing a text for a section: it is set beside the text in the plan, until somebody chooses."""

from uuid import UUID

from django.utils.html import escape

from core.richread import one_line
from core.tenancy import atomic
from plans.models import Section, SectionVersion
from plans.services import HeldByBoard, section_keep_aside
from schools.models import Membership

REASON_LENGTH = 200


def section_propose(*, section: Section, words: str, reason: str, page: UUID, by: Membership) -> SectionVersion:
    """Set a text beside the one in the plan: that one with these words under it. The same ``page`` with the same words
    proposes it once.

    Raises ``HeldByBoard`` when the text is the board's.
    """
    with atomic():
        row = Section.objects.select_for_update(of=("self",)).get(pk=section.pk)
        if row.board_holds:
            raise HeldByBoard
        html, said = row.html + _paragraphs(words), one_line(reason)[:REASON_LENGTH]
        return section_keep_aside(section=row, html=html, page=page, base=row.version, by=by, reason=said)


def _paragraphs(words: str) -> str:
    lines = [" ".join(line.split()) for line in words.splitlines()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)
