"""How a school stands to having an adopted plan, with the consent of its council."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from adoption.models import Adoption, ConsentRequest
from core.registry import offer
from core.standing import ATTENTION, BUSY, GOOD, MISSING, Said, Stand, obligation
from plans.models import Plan
from schools.models import School

SOON = timedelta(days=90)

obligation(
    "plan",
    title=_("Safety plan adopted"),
    short=_("Plan"),
    order=10,
    view="adoption:overview",
    about=_("The plan that was adopted last, and until when it counts. A plan counts for at most four years."),
    said={
        "none": Said(
            MISSING, _("No plan"), _("The school has no plan here yet."), _("What do you need to begin with your plan?")
        ),
        "writing": Said(
            ATTENTION,
            _("First draft"),
            _("The school is writing its first plan."),
            _("When is your plan ready to be adopted?"),
        ),
        "over": Said(MISSING, _("Expired"), _("The plan counted until %(day)s."), _("When is there a new plan?")),
        "ends": Said(
            ATTENTION, _("Until %(short_day)s"), _("The plan counts until %(day)s."), _("How far is your next version?")
        ),
        "adopted": Said(GOOD, _("%(month)s"), _("Version %(n)s was adopted on %(day)s.")),
    },
)
obligation(
    "consent",
    title=_("Consent of the participation council"),
    short=_("Council"),
    order=20,
    view="adoption:overview",
    about=_("What the participation council last answered about the plan (WMS art. 10)."),
    said={
        "none": Said(
            MISSING,
            _("Not asked"),
            _("The participation council was not asked yet."),
            _("When do you ask your participation council for consent?"),
        ),
        "late": Said(
            ATTENTION,
            _("Late"),
            _("The council was to answer before %(day)s."),
            _("What does your participation council still need to answer?"),
        ),
        "refused": Said(
            ATTENTION,
            _("Refused"),
            _("The council did not consent on %(day)s."),
            _("What does your participation council want to see changed?"),
        ),
        "asked": Said(BUSY, _("Asked"), _("The plan lies with the council, which answers before %(day)s.")),
        "granted": Said(GOOD, _("%(month)s"), _("The council consented on %(day)s.")),
    },
)


@offer("standing")
def decided(school: School, today: date) -> list[Stand]:
    """Three queries."""
    adopted = Adoption.objects.filter(adopted_on__isnull=False).first()
    request = ConsentRequest.objects.exclude(state=ConsentRequest.State.WITHDRAWN).first()
    return [_plan(adopted, today), _consent(request, today)]


def _plan(adopted: Adoption | None, today: date) -> Stand:
    if adopted is None or adopted.adopted_on is None:
        return Stand("plan", "writing" if Plan.objects.exists() else "none")
    if adopted.valid_until < today:
        return Stand("plan", "over", adopted.number, day=adopted.valid_until)
    if adopted.valid_until <= today + SOON:
        return Stand("plan", "ends", adopted.number, day=adopted.valid_until)
    return Stand("plan", "adopted", adopted.number, day=adopted.adopted_on)


def _consent(request: ConsentRequest | None, today: date) -> Stand:
    if request is None:
        return Stand("consent", "none")
    if request.is_open:
        return Stand("consent", "late" if request.is_late(today) else "asked", day=request.due_date)
    return Stand("consent", request.state, day=request.decided_on)
