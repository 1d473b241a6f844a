"""What hundreds of pupils do in the same minutes, ahead of the layers that they do not need: to get a form that is the
same for everybody, and to send answers, all or until now, with a code that works.

Everything else goes on to the ordinary view, which finds out what is wrong and says it. So nothing is done here that it
would not do too (docs/adr/0011-answers-in-one-statement.md).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl
from uuid import UUID

import psycopg
from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import redirect
from django.utils import timezone

from surveys import rules
from surveys.instrument import Instrument
from surveys.limits import failures, where_from
from surveys.own_rules import OPEN

SECONDS = 10.0  # so long a form is shown as it was; what is sent with it is judged anew each time
SEND, KEEP = "send", "keep"
KEPT = "bewaard"  # in the address of the last page, of who goes on later
MOST = 500  # forms in the memory of one process
FIELDS = 200  # in what is sent
TAKE = f"SELECT surveys_take({', '.join(f'${number}' for number in range(1, 12))})".encode()


@dataclass(frozen=True)
class Desk:
    """What a form is sent back to: one round of one school, by its door. ``late``: the places of questions that only
    the older are asked, and from which year on."""

    door: str
    board: UUID
    school: UUID
    round: UUID
    asked: Instrument
    late: tuple[list[int], list[int]]
    done: str


@dataclass(frozen=True)
class Form:
    """A page as it was answered, with its headers."""

    content: bytes
    headers: dict[str, str]
    desk: Desk
    until: float


_forms: dict[str, Form] = {}


def forget() -> None:
    _forms.clear()


class FrontMiddleware:
    """Keeps the forms of which the view says that they are the same for everybody (``response.desk``)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        form = _forms.get(request.path_info)
        if form and _is_for_us(request):
            if request.method == "GET" and form.until > time.monotonic():
                return HttpResponse(form.content, headers=form.headers)
            if request.method == "POST" and (given := _given(request)) and _took(request, given, form.desk):
                return _thanks(request, given, form)
        response = self.get_response(request)
        if desk := getattr(response, "desk", None):
            _keep(request.path_info, response, desk)
        return response


def _is_for_us(request: HttpRequest) -> bool:
    """By its host; of another one, the layers behind say that it is unknown."""
    try:
        return bool(request.get_host())
    except DisallowedHost:
        return False


def _keep(path: str, response: HttpResponse, desk: Desk) -> None:
    now = time.monotonic()
    if path not in _forms and len(_forms) >= MOST:
        for old in [path for path, form in list(_forms.items()) if form.until < now]:
            _forms.pop(old, None)
    for_one_visit = "'nonce-" in response.headers.get("Content-Security-Policy", "")
    if not for_one_visit and (path in _forms or len(_forms) < MOST):
        _forms[path] = Form(response.content, dict(response.headers), desk, now + SECONDS)


def _given(request: HttpRequest) -> dict[str, str]:
    """What ``request.POST`` holds, without a list for every field; nothing when it is not plainly a form."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    try:
        fields = parse_qsl(request.body.decode(), keep_blank_values=True, max_num_fields=FIELDS)
    except (ValueError, RequestDataTooBig, UnreadablePostError):
        return {}
    return dict(fields)


def _thanks(request: HttpRequest, given: dict[str, str], form: Form) -> HttpResponse:
    """What the view answers."""
    done = form.desk.done if given["do"] == SEND else ""
    if request.headers.get("X-Scripted") == "1":
        response: HttpResponse = JsonResponse({"done": done} if done else {})
    else:
        response = redirect(done or f"{form.desk.done}?{KEPT}")
    own = {"Content-Type": response["Content-Type"], "Content-Length": str(len(response.content))}
    for name, value in (form.headers | own).items():
        response[name] = value
    return response


def _took(request: HttpRequest, given: dict[str, str], desk: Desk) -> bool:
    """Whether the answers were taken; when not, nothing happened."""
    code = rules.tidy(given.get("code", ""))
    if given.get("do") not in (SEND, KEEP) or not code or given.get(OPEN):
        return False
    if failures.is_machine(where_from(request), str(desk.school)):
        return False
    answers = rules.packed(desk.asked, desk.asked.items, given)
    if given["do"] == SEND and rules.is_empty(answers):
        return False
    connection = connections["default"]
    try:
        connection.ensure_connection()
        row = (
            psycopg.RawCursor(connection.connection)
            .execute(
                TAKE,
                [
                    given["do"] == SEND,
                    *(desk.door, desk.board, desk.school, rules.lock_number(desk.school), desk.round),
                    *(
                        rules.digest(code, desk.school, settings.SURVEY_PEPPER),
                        timezone.localdate(),
                        answers,
                        *desk.late,
                    ),
                ],
                prepare=True,
            )
            .fetchone()
        )
    except psycopg.Error:
        return False
    return bool(row and row[0])
