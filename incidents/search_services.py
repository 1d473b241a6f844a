"""That somebody looked for words in cases: how many were opened, never which words."""

from core import audit
from core.tenancy import atomic
from schools.models import Membership


def texts_searched(*, cases: int, found: int, by: Membership) -> None:
    """In the transaction whose commit lets the page leave."""
    with atomic():
        audit.record("incident.searched", by=by, cases=cases, found=found)
