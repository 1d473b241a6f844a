"""The demo's short pulse: De Regenboog closed one, with a question of its own, one of the board, and texts that the
coordinator looks through; another is open to be filled in. All made up."""

import random
from datetime import date, timedelta

from django.utils import timezone

from core.sealed import keyring
from core.tenancy import Scope, atomic, use_scope
from schools.models import Group, Membership
from surveys import code_services, own_services, services
from surveys.close_services import round_close
from surveys.models import Audience, BoardQuestion, OpenAnswer, SurveyRound

WEEK = {"PU1": (3, 14, 45, 38), "PU2": (2, 9, 36, 53), "PU3": (6, 20, 38, 36), "PU4": (64, 24, 9, 3)}
SEEN = (38, 36, 19, 7)
OF_BOARD = ("Weet je bij wie je terechtkunt als er iets is?", ["ja", "een beetje", "nee"], (62, 27, 11))
PLACES = ["op het plein", "bij de bankjes", "in de zaal", "binnen"]
OWN = ("Waar ben je in de pauze het liefst?", PLACES, (48, 22, 20, 10))
TEXTS = (
    "Meer bankjes op het plein, dan kun je ergens rustig zitten.",
    "Bij het fietsenhok is nooit een juf of meester. Daar gebeurt het.",
    "Het voetbalveld is altijd voor dezelfde kinderen.",
    "Niks, het is hier fijn!",
    "Dat de meester ook kijkt als je zegt dat het een grapje was.",
    "Soms wil ik in de pauze gewoon lezen. Mag dat binnen?",
    "De wc’s boven zijn eng want de deur gaat niet goed dicht.",
    "Die ene jongen met het rode jasje uit onze groep moet stoppen met duwen.",
    "Vaker een klassengesprek, dat hielp vorige keer.",
)
NAMES_SOMEBODY, NOT_READ_YET = 7, 2


def load(school: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    with use_scope(Scope(board=school.board)), atomic():
        if not BoardQuestion.objects.exists():
            board = Membership.objects.get(user__email="bestuur@demo.example")
            text, options, _ = OF_BOARD
            own_services.board_question_add(audience=Audience.PULSE, text=text, options=options, by=board)
    with use_scope(school), atomic():
        if SurveyRound.objects.filter(audience=Audience.PULSE).exists():
            return
        by = Membership.objects.get(user__email="aylin@demo.example")
        today = timezone.localdate()
        closed = _pulse(by, today - timedelta(7), today)
        _answer(closed)
        round_close(survey_round=closed, by=by)
        _look_through(closed, by)
        _pulse(by, today, today + timedelta(6))


def _pulse(by: Membership, first: date, last: date) -> SurveyRound:
    groups = [group for group in Group.objects.all() if max(group.grades) >= 5]
    row = services.round_prepare(audience=Audience.PULSE, opens_on=first, closes_on=last, groups=groups, by=by)
    own_services.question_add(survey_round=row, text=OWN[0], options=OWN[1], by=by)
    own_services.open_ask(survey_round=row, asks=True, by=by)
    return services.round_open(survey_round=row, by=by)


def _answer(row: SurveyRound) -> None:
    chance, texts = random.Random(8), list(TEXTS)  # noqa: S311 -- the same made-up answers every time
    for unit in row.units.all():
        codes = code_services.fresh_codes(unit.size - 1)
        code_services.codes_keep(unit, codes, replace=False)
        for code in codes:
            given = {f"PU{n}": _one(WEEK.get(f"PU{n}", SEEN), chance) for n in range(1, 6)}
            given |= {"OWN1": _one(OF_BOARD[2], chance), "OWN2": _one(OWN[2], chance)}
            if texts and chance.random() < 0.2:
                given["OPEN"] = texts.pop()
            code_services.answers_send(code=code, audience=row.audience, sector="po", given=given)


def _one(weights: tuple[int, ...], chance: random.Random) -> str:
    return str(1 + chance.choices(range(len(weights)), weights)[0])


def _look_through(row: SurveyRound, by: Membership) -> None:
    """Most may be read by the team; one says who somebody is, and two were not read yet."""
    keys = keyring()
    answers = sorted(OpenAnswer.objects.filter(round=row), key=lambda each: keys.open(each, "text"))
    for answer in answers[NOT_READ_YET:]:
        own_services.open_judge(answer=answer, show=keys.open(answer, "text") != TEXTS[NAMES_SOMEBODY], by=by)
