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


def sections_set_care(*, wanted: Iterable[Care], by: Membership) -> None:
    """Set them all, or none: raises ``Stale`` with the sections that somebody else changed since."""
    stale = []
    with atomic():
        for each in wanted:
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
