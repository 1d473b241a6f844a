"""The two things that hundreds of pupils do in the same minutes, before every other layer of a request: to get a form
that is the same for everybody, and to send answers with a code that works.

Everything else goes on to the ordinary view, which finds out what is wrong and says it. So there is nothing here that
it would not do too (docs/adr/0011-answers-in-one-statement.md).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from surveys import rules
from surveys.instrument import Instrument
from surveys.limits import failures, where_from

SECONDS = 10.0  # so long a form is kept: a round that was closed meanwhile still takes no answers
MOST = 500  # forms in the memory of one process
SEND = f"SELECT surveys_send({', '.join(['%s'] * 10)})"


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
    """A page as it was answered, with all its headers."""

    content: bytes
    headers: dict[str, str]
    desk: Desk
    until: float

    def page(self) -> HttpResponse:
        return HttpResponse(self.content, headers=self.headers)


_forms: dict[str, Form] = {}


def forget() -> None:
    _forms.clear()


class FrontMiddleware:
    """Keeps the forms that the view says are the same for everybody (``response.desk``), and what can be done with
    them does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        form = _forms.get(request.path_info)
        if form and form.until > time.monotonic() and request.get_host():
            if request.method == "GET":
                return form.page()
            if request.method == "POST" and _sent(request, form.desk):
                return _thanks(request, form)
        response = self.get_response(request)
        if desk := getattr(response, "desk", None):
            _keep(request.path_info, response, desk)
        return response


def _keep(path: str, response: HttpResponse, desk: Desk) -> None:
    now = time.monotonic()
    if path not in _forms and len(_forms) >= MOST:
        for old in [path for path, form in list(_forms.items()) if form.until < now]:
            _forms.pop(old, None)
    if path in _forms or len(_forms) < MOST:
        _forms[path] = Form(response.content, dict(response.items()), desk, now + SECONDS)


def _thanks(request: HttpRequest, form: Form) -> HttpResponse:
    scripted = request.headers.get("X-Scripted") == "1"
    response = JsonResponse({"done": form.desk.done}) if scripted else redirect(form.desk.done)
    for name, value in form.headers.items():
        if not name.startswith("Content-") or name == "Content-Security-Policy":
            response.headers.setdefault(name, value)
    return response


def _sent(request: HttpRequest, desk: Desk) -> bool:
    """Whether the answers were kept and the code is gone; when not, nothing happened."""
    given = request.POST
    code = rules.tidy(given.get("code", ""))
    if given.get("do") != "send" or not code or failures.is_machine(where_from(request), str(desk.school)):
        return False
    answers = rules.packed(desk.asked, desk.asked.items, given)
    if rules.is_empty(answers):
        return False
    connection = connections["default"]
    try:
        connection.ensure_connection()
        row = connection.connection.execute(
            SEND,
            [
                *(desk.door, desk.board, desk.school, rules.lock_number(desk.school), desk.round),
                *(rules.digest(code, desk.school, settings.SURVEY_PEPPER), timezone.localdate(), answers, *desk.late),
            ],
        ).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])
