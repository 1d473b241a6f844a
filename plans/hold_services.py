"""Taking a text of the board over into a section, and letting the board hold it."""

from uuid import uuid4

from core import audit
from core.tenancy import atomic
from plans.models import Section, SectionVersion
from plans.services import section_save
from plans.state_services import section_lock
from plans.version_services import TextChanged
from schools.models import Membership


def section_take_over(
    *, section: Section, html: str, seen: int, held: bool, by: Membership, reason: str = "", own: bool = True
) -> SectionVersion:
    """Save a text that came from above the school; ``held`` says whether the board holds it from now on.

    ``seen`` is the version in the plan that was looked at. Raises ``TextChanged`` when that is no longer the current
    one. ``own``: the school has made the text its own; else a section nobody had begun stays so.
    """
    with atomic():
        section = section_lock(section)
        if section.version != seen:
            raise TextChanged
        before, status = section.board_holds, section.status
        Section.objects.filter(pk=section.pk).update(board_holds=False)
        saved = section_save(section=section, html=html, page=uuid4(), base=seen, by=by, reason=reason)
        still = status if status == Section.Status.NOT_STARTED and not (own or held) else None
        Section.objects.filter(pk=section.pk).update(board_holds=held, **({"status": still} if still else {}))
        if held != before:
            audit.record("section.held" if held else "section.released", by=by, obj=section)
    return saved.version
