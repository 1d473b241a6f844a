"""Proposing a text for a section: it is set beside the text in the plan, until somebody chooses."""

from uuid import UUID

from core.richread import one_line
from core.tenancy import atomic
from plans.models import Section, SectionVersion
from plans.services import HeldByBoard, section_keep_aside
from schools.models import Membership

REASON_LENGTH = 200


def section_propose(*, section: Section, html: str, reason: str, page: UUID, by: Membership) -> SectionVersion:
    """Set a text beside the one in the plan. The same ``page`` with the same text proposes it once.

    Raises ``HeldByBoard`` when the text is the board's.
    """
    with atomic():
        row = Section.objects.select_for_update().get(pk=section.pk)
        if row.board_holds:
            raise HeldByBoard
        said = one_line(reason)[:REASON_LENGTH]
        return section_keep_aside(section=row, html=html, page=page, base=row.version, by=by, reason=said)
