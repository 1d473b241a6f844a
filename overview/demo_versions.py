"""What De Regenboog changed since it adopted its plan, and a version it kept on the way."""

from uuid import uuid4

from core.richtext import clean
from core.tenancy import Scope, atomic, use_scope
from plans.milestone_services import milestone_make
from plans.models import Milestone
from plans.selectors import current_plan
from plans.services import section_save, section_set_particulars
from schools.models import Membership

# section -> what became what, and why; kept under a name after the first
CHANGES = (
    (
        "supervision",
        (
            ("15 minuten voor school en na school", "20 minuten voor school en na school"),
            ("lopen, kijken, groeten en vroeg ingrijpen", "rondlopen, groeten en vroeg ingrijpen"),
            (
                "<tr><td>Fietsenstalling",
                "<tr><td>Hek bij de zandbak</td><td>Fenna Hoekstra</td><td>Kleine pauze</td>"
                "<td>Wie er alleen speelt</td></tr><tr><td>Fietsenstalling",
            ),
        ),
        "Wens van ouders: eerder toezicht bij het hek",
    ),
    (
        "online",
        (
            (
                "We bellen dezelfde dag de ouders.",
                "We bellen dezelfde dag de ouders van ieder die op het beeld staat.",
            ),
            (
                "<li>Krijg je iets naars",
                "<li>Wie buiten de groepsapp valt, hoort het nieuws ook: op het bord.</li><li>Krijg je iets naars",
            ),
        ),
        "Besproken op de ouderavond over online omgang",
    ),
)
KEPT = "Na de ouderavond"


def change_since_adoption(school: Scope) -> None:
    """Safe to run again: it does nothing once the version is kept."""
    with use_scope(school), atomic():
        plan = current_plan()
        if plan is None or plan.milestones.filter(kind=Milestone.Kind.NAMED).exists():
            return
        leader = Membership.objects.get(user__email="noor@demo.example")
        for number, (key, edits, reason) in enumerate(CHANGES):
            section = plan.sections.get(key=key)
            html = section.html
            for old, new in edits:
                html = html.replace(old, new, 1)
            section_save(
                section=section, html=clean(html), page=uuid4(), base=section.version, by=leader, reason=reason
            )
            if number == 0:
                milestone_make(plan=plan, kind=Milestone.Kind.NAMED, name=KEPT, by=leader)
        section = plan.sections.get(key="online")
        section_set_particulars(
            section=section,
            title="Online en in de groepsapp",
            owner=section.owner,
            review_date=section.review_date,
            by=leader,
        )
