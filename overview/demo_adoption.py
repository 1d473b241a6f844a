"""The demo's decisions: De Regenboog adopted a first version and works on the next, Het Baken waits for its council."""

from datetime import timedelta

from django.utils import timezone

from adoption import consent_services as consents
from adoption import services as adoptions
from adoption.consent_services import Voter
from adoption.models import ConsentRequest, ConsentVoice
from core.tenancy import Scope, atomic, use_scope
from plans.models import Plan
from plans.selectors import current_plan
from plans.services import plan_start
from plans.state_services import plan_begin_revision
from schools.models import Membership, School

COUNCIL = (
    Voter("Karin Mol", "karin.mol@demo.example"),
    Voter("Youssef Amrani", "youssef.amrani@demo.example"),
    Voter("Ilse van Rijn", "ilse.vanrijn@demo.example"),
)


def give_mandate(board: Scope) -> None:
    """The board lets its school leaders adopt."""
    with use_scope(board), atomic():
        admin = Membership.objects.get(user__email="bestuur@demo.example")
        adoptions.rules_set(mandate="school", four_eyes=False, by=admin)


def adopt_first_version(school: Scope) -> None:
    """A plan that was agreed and adopted, and is being revised now."""
    with use_scope(school), atomic():
        plan = current_plan()
        if plan is None or plan.adopted_number or ConsentRequest.objects.exists():
            return
        leader = _leader(plan)
        request = _ask(plan, "Dit is ons eerste plan in deze vorm. Nieuw zijn de afspraken over toezicht.", leader)
        for voice in request.voices.select_related("request__plan__school"):
            consents.vote_cast(voice=voice, vote="yes", remark="", by=None)
        today = timezone.localdate()
        consents.consent_record(
            request=request,
            granted=True,
            decided_on=today,
            signer="Karin Mol, voorzitter van de MR",
            conditions="Na een jaar kijken we samen of het toezicht op het plein werkt.",
            minutes=None,
            by=leader,
        )
        until = today + timedelta(days=3 * 365)
        adoptions.plan_adopt(plan=plan, consent=request, valid_until=until, by=leader)
        plan_begin_revision(plan=Plan.objects.get(pk=plan.pk), by=leader)


def wait_for_council(school: Scope) -> None:
    """A council that is reading: one vote, one question."""
    with use_scope(school), atomic():
        if current_plan() is not None:
            return
        leader = Membership.objects.active().get(school_id=school.school, roles__contains=["school_leader"])
        plan = plan_start(school=School.objects.get(pk=school.school), by=leader)
        request = _ask(plan, "We werken met het model van Safetyplan. Graag jullie oordeel voor de kerst.", leader)
        voices = list(ConsentVoice.objects.filter(request=request).select_related("request__plan__school"))
        consents.vote_cast(voice=voices[0], vote="yes", remark="Duidelijk geschreven.", by=None)
        consents.question_ask(voice=voices[1], text="Wie bel ik als er in de pauze iets gebeurt?", by=None)


def _leader(plan: Plan) -> Membership:
    return Membership.objects.active().get(school=plan.school_id, roles__contains=["school_leader"])


def _ask(plan: Plan, explanation: str, by: Membership) -> ConsentRequest:
    due = timezone.localdate() + timedelta(weeks=4)
    return consents.consent_ask(plan=plan, voters=COUNCIL, explanation=explanation, due_date=due, by=by)
