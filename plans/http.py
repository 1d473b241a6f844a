"""The plan of the school in the address, for the pages of this room and of those above it."""

from django.http import Http404

from plans.models import Plan
from plans.selectors import current_plan


def get_plan() -> Plan:
    """The plan of the school in the address, or 404 while it has none."""
    plan = current_plan()
    if plan is None:
        raise Http404
    return plan
