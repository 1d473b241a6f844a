"""Reads about adopting: the board's rules, who may, how it stands."""

from collections.abc import Iterable

from django.db.models import Q

from adoption.models import Adoption, AdoptionRules, ConsentRequest, ConsentVoice
from core.tenancy import Scope, require_school, use_scope
from plans.models import Milestone, Plan, SectionVersion
from schools.models import Membership


def board_rules() -> AdoptionRules:
    """The rules of the current board; those that count while it set none."""
    return AdoptionRules.objects.first() or AdoptionRules()


def may_adopt(member: Membership, rules: AdoptionRules) -> bool:
    """Whether the board gave this person the mandate, by any of the work they do at this place: a director of a small
    board may be its school leader too."""
    here = Q(school_id=require_school()) | Q(school_id__isnull=True)
    rows = Membership.objects.active().filter(here, user_id=member.user_id)
    return any(_has_mandate(row, rules) for row in rows)


def _has_mandate(member: Membership, rules: AdoptionRules) -> bool:
    at_board = member.school_id is None and "board_admin" in member.roles
    at_school = member.school_id is not None and "school_leader" in member.roles
    return at_board or (at_school and rules.mandate == AdoptionRules.Mandate.SCHOOL)


def sits(voice: ConsentVoice) -> bool:
    """Whether who has this voice is in the council still. Of members without an account nobody here knows better.

    A visitor reads no memberships, so this is asked in the scope of the school.
    """
    if voice.member_id is None:
        return True
    with use_scope(Scope(board=voice.board_id, school=voice.school_id)):
        members = Membership.objects.active().filter(pk=voice.member_id)
        return members.filter(roles__contains=["participation_council"]).exists()


def waiting_adoption(adoptions: Iterable[Adoption], consent: ConsentRequest | None) -> Adoption | None:
    """The one that waits for a second person, resting on this consent."""
    return next(
        (row for row in adoptions if row.adopted_on is None and row.consent_id == (consent and consent.pk)), None
    )


def helped_write(plan: Plan, member: Membership) -> bool:
    """Whether somebody wrote in the plan since the text that was adopted last."""
    written = SectionVersion.objects.filter(
        section__plan=plan, author__user=member.user_id, kind=SectionVersion.Kind.SAVED
    )
    last = plan.milestones.filter(kind=Milestone.Kind.ADOPTED).first()
    return (written.filter(at__gt=last.made_at) if last else written).exists()


def current_request(plan: Plan) -> ConsentRequest | None:
    """The last request for consent, open or closed."""
    return plan.consent_requests.select_related("milestone", "asked_by", "closed_by", "minutes", "certificate").first()


def adoptions_of(plan: Plan) -> list[Adoption]:
    """What was adopted, and what waits for a second person, newest first."""
    return list(
        plan.adoptions.select_related(
            "milestone", "adopted_by", "proposed_by", "pdf", "consent__certificate", "consent__minutes"
        )
    )


def in_force() -> Adoption | None:
    """The text that counts now at the current school: the last that was adopted."""
    rows = Adoption.objects.filter(adopted_on__isnull=False)
    return rows.select_related("milestone__plan__school__board", "pdf", "consent").first()
