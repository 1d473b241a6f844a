"""Which legal duties about people are met at a school, by evidence key of the norm sets."""

from core.registry import offer
from core.tenancy import require_school
from schools.models import Membership

ROLE_OF = {
    "antibullying_coordinator": ("antibullying_coordinator",),
    "prevention_officer": ("prevention_officer",),
    "safety_coordinator": ("safety_coordinator",),
    "confidant": ("confidant_internal", "confidant_external"),
}


@offer("evidence")
def people_in_roles() -> dict[str, bool]:
    """Whether somebody holds each role that the law asks for."""
    rows = Membership.objects.active().filter(school_id=require_school())
    held = {role for codes in rows.values_list("roles", flat=True) for role in codes}
    return {key: any(role in held for role in roles) for key, roles in ROLE_OF.items()}
