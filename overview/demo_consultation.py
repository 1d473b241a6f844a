"""Who read along at De Regenboog: parents answered and got an answer back, the team is being asked."""

from datetime import timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from consultation import services
from consultation.answer_services import answer_send
from consultation.models import ConsultationRemark, ConsultationRound
from consultation.remark_services import remark_decide
from consultation.summary_services import summary_write
from core.tenancy import Scope, atomic, use_scope
from plans.models import Plan
from plans.selectors import current_plan
from schools.models import Membership

PAGES = UUID("6f1f6a52-3a2b-4a5e-9a55-0c1f5d1c7f10")  # from which the tokens of the pages follow
KEYS = ("supervision", "bullying", "online")
YES, LITTLE, NO, UNKNOWN = "yes", "little", "no", "unknown"

# What each parent ticked, per section in the order of KEYS; an empty tuple skips a section.
ANSWERS = (
    ((YES, YES, YES), (YES, YES, YES), (YES, LITTLE, YES)),
    ((YES, LITTLE, YES), (YES, YES, YES), ()),
    ((YES, NO, YES), (LITTLE, LITTLE, YES), (YES, YES, YES)),
    ((YES, YES, YES), (), (LITTLE, NO, YES)),
    ((LITTLE, NO, LITTLE), (YES, YES, YES), (YES, UNKNOWN, LITTLE)),
    ((YES, YES, YES), (YES, LITTLE, YES), (YES, YES, YES)),
    ((YES, YES, YES), (YES, YES, UNKNOWN), ()),
    ((YES, NO, YES), (YES, YES, YES), ()),
    ((YES, LITTLE, LITTLE), (LITTLE, YES, YES), ()),
)

# Section ("" for the whole), what a parent wrote, and what the school did: state, reply and its words.
REMARKS = (
    (
        "supervision",
        "Bij het hek aan de achterkant staat ’s ochtends niemand. Daar gaat het vaak mis met duwen.",
        ("shown", "", "taken", "Vanaf januari staat daar om 8.15 uur iemand."),
    ),
    (
        "bullying",
        "Ik wil graag weten bij wie ik moet zijn als de juf er niet is.",
        ("shown", "", "already", "De namen en nummers staan in paragraaf 2.1 en op de openbare pagina."),
    ),
    (
        "online",
        "Verbied telefoons ook op het plein, niet alleen in de klas.",
        (
            "shown",
            "",
            "not_taken",
            "Omdat groep 8 ze nodig heeft om alleen naar huis te gaan. In de tas moeten ze wel.",
        ),
    ),
    (
        "supervision",
        "De meneer van de overblijf kijkt alleen op zijn telefoon.",
        ("hidden", "Gaat over één persoon. De schoolleider heeft met hem gepraat.", "", ""),
    ),
    ("", "Fijn dat we mee mogen lezen. Mag dit elk jaar?", None),
)


def read_along(school: Scope) -> None:
    """Safe to run again: it does nothing once somebody was asked."""
    with use_scope(school), atomic():
        plan = current_plan()
        if plan is None or ConsultationRound.objects.exists():
            return
        leader = Membership.objects.get(user__email="noor@demo.example")
        row = _ask(plan, "parents", "We willen het toezicht en de afspraken over pesten en online verbeteren.", leader)
        _answer(row)
        services.round_close(row=row, by=leader)
        _reply(row, leader)
        summary_write(plan=plan, by=leader)
        _ask(plan, "team", "Werkt dit zo in de praktijk? Graag je antwoord voor de studiedag.", leader)


def _ask(plan: Plan, audience: str, explanation: str, by: Membership) -> ConsultationRound:
    return services.round_open(
        plan=plan,
        audience=audience,
        access="link",
        keys=KEYS,
        explanation=explanation,
        closing_date=timezone.localdate() + timedelta(weeks=2),
        by=by,
    )


def _answer(row: ConsultationRound) -> None:
    for number, ticks in enumerate(ANSWERS):
        choices = {key: list(values) for key, values in zip(KEYS, ticks, strict=True) if values}
        remarks = {REMARKS[number][0]: REMARKS[number][1]} if number < len(REMARKS) else {}
        answer_send(row=row, token=uuid5(PAGES, str(number)), choices=choices, remarks=remarks, by=None)


def _reply(row: ConsultationRound, by: Membership) -> None:
    for _key, text, done in REMARKS:
        if done:
            state, because, reply, words = done
            remark = ConsultationRemark.objects.get(round=row, text=text)
            remark_decide(row=remark, seen=1, state=state, hidden_because=because, reply=reply, reply_text=words, by=by)
