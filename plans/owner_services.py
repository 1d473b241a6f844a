"""Owners and review dates of many sections at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.tenancy import atomic
from core.versions import Stale
from plans.models import Section
from plans.services import section_set_particulars
from schools.models import Membership


@dataclass(frozen=True)
class Care:
    """Who looks after a section and when they read it again; ``seen``: its ``particulars`` as they were looked at."""

    section: Section
    owner: Membership | None
    review_date: date | None
    seen: str


def sections_set_care(*, wanted: Iterable[Care], by: Membership) -> int:
    """Set them all, or none: raises ``Stale`` with the sections that somebody else changed since they were looked at.

    Returns how many sections there were.
    """
    count, stale = 0, []
    with atomic():
        for count, each in enumerate(wanted, start=1):
            section = each.section
            try:
                section_set_particulars(
                    section=section,
                    title=section.title,
                    owner=each.owner,
                    review_date=each.review_date,
                    public=section.public,
                    seen=each.seen,
                    by=by,
                )
            except Stale:
                stale.append(section)
        if stale:
            raise Stale(stale)
    return count
