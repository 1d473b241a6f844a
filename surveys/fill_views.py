"""Filling in, for anybody who holds a code: no sign-in, no cookies, nothing that ties an answer to a device.

The code is typed, or stands behind the # of a QR code, and is always sent in the form, so there is no authority in
the browser that another site could use: that is why these forms need no CSRF token. Without a script the form is one
long page; ``static/js/survey.js`` shows one question at a time.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from contacts.help_rules import HelpLine, about_school, help_lines
from contacts.selectors import public_contacts
from core.access import through_door
from core.http import Request
from core.models import Door
from core.tenancy import Scope, use_scope
from surveys import code_services as codes
from surveys import instrument as instruments
from surveys import rules, selectors
from surveys.code_services import Wrong, WrongCode
from surveys.front import KEPT, Desk
from surveys.instrument import LANGUAGES, Instrument, Item, Words
from surveys.limits import failures, where_from
from surveys.models import OF_PUPILS, Audience, Entrance, SurveyRound
from surveys.own_rules import OPEN, OPEN_TEXT
from surveys.services import DOOR

HELP_LINE = "Kindertelefoon"
WHO = {
    Audience.PUPILS: _("I am a pupil"),
    Audience.PARENTS: _("I am a parent"),
    Audience.STAFF: _("I work here"),
    Audience.PULSE: _("I am a pupil: the short questions"),
}
RIGHT_TO_LEFT = frozenset({"ar"})
EMPTY = "empty"  # beside the reasons of Wrong
STATUS = {str(Wrong.SLOW): 429}


def _inside(door: Door) -> Any:
    """Writing, and reading contact persons, happens at the school; the door let somebody in."""
    return use_scope(Scope(board=door.board_id, school=door.school_id))


@through_door(DOOR, named=True)
def start(request: Request, door: Door, language: str = "nl") -> HttpResponse:
    """Who are you? Leads to the questions that are open now."""
    where = Entrance.objects.get()
    with speaking(language):
        ways = [
            (WHO[audience], _url("fill", audience, where, language))
            for audience in Audience
            if selectors.running(audience)
        ]
        other = "nl" if language == "en" else "en"
        others = [(other, LANGUAGES[other], _start(where, other))]
        context = {"where": where, "ways": ways, "language": language, "others": others, "name": "start"}
        return _private(render(request, "surveys/fill/start.html", context))


@csrf_exempt
@through_door(DOOR, "GET", "POST", named=True)
def pupils(request: Request, door: Door, language: str = "nl") -> HttpResponse:
    """The questions for pupils."""
    return _fill(request, door, Audience.PUPILS, language)


@csrf_exempt
@through_door(DOOR, "GET", "POST", named=True)
def pulse(request: Request, door: Door, language: str = "nl") -> HttpResponse:
    """A few questions for pupils in between."""
    return _fill(request, door, Audience.PULSE, language)


@csrf_exempt
@through_door(DOOR, "GET", "POST", named=True)
def parents(request: Request, door: Door, language: str = "nl") -> HttpResponse:
    """The questions for parents."""
    return _fill(request, door, Audience.PARENTS, language)


@csrf_exempt
@through_door(DOOR, "GET", "POST", named=True)
def staff(request: Request, door: Door, language: str = "nl") -> HttpResponse:
    """The questions for staff."""
    return _fill(request, door, Audience.STAFF, language)


def _fill(request: Request, door: Door, audience: Audience, language: str) -> HttpResponse:
    """GET: the form. POST with ``do``: "begin" (or go on) with a code, "keep" answers until now, "send" them."""
    where = Entrance.objects.get()
    with speaking(language):
        row = selectors.running(audience)
        if row is None and request.method == "POST" and _scripted(request):
            return _private(_wrong(str(Wrong.CLOSED), 422))
        if row is None:
            return _private(render(request, "surveys/fill/closed.html", _context(where, audience, language)))
        if request.method != "POST":
            response = _private(_form(request, where, row, language))
            response.desk = _desk(door, row, where, language)  # type: ignore[attr-defined]
            return response
        return _private(_answer(request, door, where, row, language))


def _desk(door: Door, row: SurveyRound, where: Entrance, language: str) -> Desk:
    """Where the untouched form of a round is sent back to (``front``)."""
    items = () if where.sector == "vo" else row.asked.items
    late = [(place, item.from_grade) for place, item in enumerate(items) if item.from_grade]
    return Desk(
        door=door.key_hash,
        board=door.board_id,
        school=where.school_id,
        round=row.pk,
        asked=row.asked,
        late=([place for place, _ in late], [grade for _, grade in late]),
        done=_url("done", row.audience, where, language),
    )


def _answer(request: Request, door: Door, where: Entrance, row: SurveyRound, language: str) -> HttpResponse:
    do, given, audience = request.POST.get("do", ""), request.POST.dict(), row.audience
    code = rules.tidy(given.get("code", ""))
    scripted = _scripted(request)
    wrong, entered, proof = "", None, ""
    with _inside(door):
        try:
            _require_person(request, where, code, given.get("proof", ""))
            if do == "send" and codes.answers_send(code=code, audience=audience, sector=where.sector, given=given):
                done = _url("done", audience, where, language)
                return JsonResponse({"done": done}) if scripted else redirect(done)
            if do == "keep":
                codes.draft_save(code=code, audience=audience, sector=where.sector, given=given)
                later = f"{_url('done', audience, where, language)}?{KEPT}"
                return JsonResponse({}) if scripted else redirect(later)
            entered = codes.code_enter(code=code, audience=audience, sector=where.sector)
            proof, wrong = _proof(where, entered.code), EMPTY if do == "send" else ""
        except WrongCode as error:
            wrong = _failed(request, where, code, given.get("proof", ""), error.why)
    if entered and not wrong:
        if scripted:
            told = {"code": entered.code, "drawn": entered.drawn, "draft": entered.draft, "asked": entered.keys}
            return JsonResponse(told | {"proof": proof})
        kept = {key: value for key, value in given.items() if key in entered.keys and value}
        given = entered.draft | kept | {"code": entered.code}
    status = 200 if not wrong else STATUS.get(wrong, 422)
    if scripted:
        return _wrong(wrong, status)
    extra = {"proof": proof, "wrong": wrong, "begun": entered is not None}
    extra["drawn"] = rules.spaced(entered.code) if entered and entered.drawn else ""
    items = entered.asked if entered else None
    return _form(request, where, row, language, given=given, items=items, status=status, **extra)


def _require_person(request: Request, where: Entrance, code: str, proof: str) -> None:
    """Codes that come at the speed of a machine are not looked up, but for one that was accepted here before."""
    if not code:
        raise WrongCode(Wrong.CODE)
    if not _is_known(where, code, proof) and failures.is_machine(where_from(request), str(where.school_id)):
        raise WrongCode(Wrong.SLOW)


def _failed(request: Request, where: Entrance, code: str, proof: str, why: Wrong) -> str:
    """What is said about a code that does not work. One that cannot be a code is no guess, nor is one that was not
    looked up, or that worked: who fills in on two devices, or sends twice, must not make a class wait."""
    if why != Wrong.CODE or not code or _is_known(where, code, proof):
        return str(why)
    address = where_from(request)
    failures.note(address, str(where.school_id))
    return str(Wrong.SLOW if failures.must_wait(address) else why)


def _is_known(where: Entrance, code: str, proof: str) -> bool:
    """Whether this code was accepted on this device before."""
    return bool(proof) and constant_time_compare(proof, _proof(where, code))


def _proof(where: Entrance, code: str) -> str:
    """Given out with a code that works; says nothing about it, and no other code has it."""
    return signing.Signer(salt="surveys.code").signature(f"{where.school_id}:{code}") if code else ""


def _scripted(request: Request) -> bool:
    return request.headers.get("X-Scripted") == "1"


def _wrong(wrong: str, status: int) -> HttpResponse:
    message = render_to_string("surveys/fill/_wrong.html", {"wrong": wrong}).strip()
    return JsonResponse({"wrong": message}, status=status)


# --- The form ---------------------------------------------------------------------------------------------------


def _form(
    request: Request,
    where: Entrance,
    row: SurveyRound,
    language: str,
    *,
    given: Mapping[str, str] | None = None,
    items: tuple[Item, ...] | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    asked, given = row.asked, given or {}
    context = _context(where, row.audience, language) | extra
    context |= {"code": given.get("code", ""), "proof": extra.get("proof") or given.get("proof", "")}
    context["questions"] = _questions(asked, where.sector if row.is_of_pupils else "", language, given, items)
    context |= {"title": asked.title.of(language), "intro": asked.intro.of(language), "validated": asked.validated}
    context |= {"asks_open": row.asks_open, "open": given.get(OPEN, ""), "longest": OPEN_TEXT}
    return render(request, "surveys/fill/form.html", context, status=status)


def _questions(
    asked: Instrument, sector: str, language: str, given: Mapping[str, str], items: tuple[Item, ...] | None
) -> SafeString:
    """``items``: those of the group, once it is known; before that, what only the older are asked is not shown."""
    keys = {item.key for item in items if items} if items else {i.key for i in asked.asked(sector, [0])}
    rows = [
        _question(item, item.words(sector), language, given) | {"hidden": item.key not in keys} for item in asked.items
    ]
    icons = sorted({o.icon for item in asked.items for o in item.scale.options if o.icon})
    return mark_safe(render_to_string("surveys/fill/_questions.html", {"rows": rows, "icons": icons}))  # noqa: S308


def _question(item: Item, words: Words, language: str, given: Mapping[str, str]) -> dict[str, Any]:
    """In one language throughout: in Dutch, when the question itself has no other."""
    spoken = language if words.has(language) else "nl"
    chosen = given.get(item.key)
    options, others = (
        [(option, option.words.of(spoken), chosen == str(option.code)) for option in some]
        for some in (item.scale.values, item.scale.others)
    )
    return {
        "item": item,
        "text": words.of(spoken),
        "dutch_only": spoken != language,
        "lead": item.lead.of(spoken) if item.lead else "",
        "options": options,
        "others": others,
    }


def _context(where: Entrance, audience: str, language: str, way: str = "fill") -> dict[str, Any]:
    """``way``: which page it is, so that another language is of the same."""
    languages = instruments.newest(audience).languages if audience else ("nl", "en")
    return {
        "where": where,
        "audience": audience,
        "pupils": audience in OF_PUPILS,
        "language": language,
        "here": _url("fill", audience, where, language),
        "others": [(each, LANGUAGES[each], _url(way, audience, where, each)) for each in languages if each != language],
        "rightward": language in RIGHT_TO_LEFT,
        "name": way,
        "line": _line(audience),
    }


def _line(audience: str) -> HelpLine:
    """Whom one can call: pupils about anything, grown-ups about the school."""
    if audience in OF_PUPILS:
        return next(line for line in help_lines() if line.name == HELP_LINE)
    return about_school()[0]


def _url(name: str, audience: str, where: Entrance, language: str) -> str:
    return reverse(f"surveys:{name}_{audience}{'' if language == 'nl' else f'_{language}'}", args=[where.address])


def _start(where: Entrance, language: str) -> str:
    return reverse(f"surveys:start_here{'' if language == 'nl' else f'_{language}'}", args=[where.address])


def speaking(language: str) -> Any:
    """What is round the questions is there in Dutch and English."""
    return translation.override(language if language in dict(settings.LANGUAGES) else "nl")


def _private(response: HttpResponse) -> HttpResponse:
    """Nothing of it stays on a shared device, and nothing gets into the log: Django would write down when somebody's
    code did not work."""
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


# --- Afterwards -------------------------------------------------------------------------------------------------


@through_door(DOOR, named=True)
def done_pupils(request: Request, door: Door, language: str = "nl") -> HttpResponse:
    """Thank you; where to go for help; and the way for the next pupil on this device."""
    return _done(request, door, Audience.PUPILS, language)


@through_door(DOOR, named=True)
def done_pulse(request: Request, door: Door, language: str = "nl") -> HttpResponse:
    return _done(request, door, Audience.PULSE, language)


@through_door(DOOR, named=True)
def done_parents(request: Request, door: Door, language: str = "nl") -> HttpResponse:
    return _done(request, door, Audience.PARENTS, language)


@through_door(DOOR, named=True)
def done_staff(request: Request, door: Door, language: str = "nl") -> HttpResponse:
    return _done(request, door, Audience.STAFF, language)


def _done(request: Request, door: Door, audience: Audience, language: str) -> HttpResponse:
    where = Entrance.objects.get()
    with _inside(door):
        people = public_contacts(timezone.localdate())
    with speaking(language):
        context = _context(where, audience, language, "done") | {"people": people, "kept": KEPT in request.GET}
        return _private(render(request, "surveys/fill/done.html", context))
