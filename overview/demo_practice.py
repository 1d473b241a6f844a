"""The demo's agreements: three promises of De Regenboog with what people noticed. All of it is made up."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from core.tenancy import Scope, atomic, use_scope
from plans.models import Section
from practice import examples, services
from practice.models import Agreement, Answer, Observation
from schools.models import Membership

# example, days until one talks about it, answers, what people noticed: days ago and words
AGREEMENTS = (
    (
        "yard",
        5,
        ("mostly", "sometimes", "mostly", "not_yet", "sometimes"),
        (
            (2, "Bij de fietsenstalling stond vandaag niemand. Op het plein liepen er drie."),
            (9, "In de tweede helft van de pauze stonden we met zijn tweeën te praten bij de deur."),
            (16, "De bovenbouw riep mij erbij voordat het uit de hand liep. Ik stond op mijn plek."),
        ),
    ),
    (
        "fresh-start",
        40,
        ("mostly", "unknown", "mostly", "mostly", "sometimes"),
        ((12, "Na een botsing in de gymzaal begon de leraar na schooltijd zelf het gesprek. Het hielp meteen."),),
    ),
    (
        "phones",
        75,
        ("sometimes", "not_yet"),
        (
            (4, "Ik telde negen telefoons op de gang, vooral na drie uur."),
            (11, "In groep 8 lagen alle telefoons in de bak. Niemand vroeg ernaar."),
        ),
    ),
)


def load(school: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    with use_scope(school), atomic():
        if Agreement.objects.exists():
            return
        leader = Membership.objects.get(user__email="noor@demo.example")
        for key, days, answers, noticed in AGREEMENTS:
            _agree(key, days, answers, noticed, leader)


def _agree(key: str, days: int, answers: tuple, noticed: tuple, by: Membership) -> None:
    example, today = examples.find(key), timezone.localdate()
    section = Section.objects.filter(key=example.section).first() if example else None
    if example is None or section is None:
        return
    made = services.agreement_make_of_example(example=example, section=section, by=by)
    services.agreement_change(agreement=made, seen=made.version, look_date=today + timedelta(days), by=by)
    for answer in answers:  # of colleagues without an account in the demo
        Answer.create(agreement=made, round=made.round, batch=0, recognised=answer)
    for ago, text in noticed:
        Observation.create(agreement=made, round=made.round, date=today - timedelta(ago), text=text, page=uuid4())
