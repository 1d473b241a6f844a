"""Visits to a web server by somebody who is signed in, one at a time. After ``_server.set_up``."""

import http.client
import time
from urllib.parse import urlencode

from django.test import Client

from schools.models import Membership

WARM = 5  # visits of a page before those that count


def client_of(member: Membership) -> Client:
    client = Client(headers={"Host": "localhost"})
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def cookies(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def cookie_of(member: Membership) -> str:
    return cookies(client_of(member))


def ask(web: http.client.HTTPConnection, url: str, cookie: str, form: dict[str, str] | None = None) -> bytes:
    headers = {"Host": "localhost", "Cookie": cookie}
    if form is None:
        web.request("GET", url, headers=headers)
    else:
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        web.request("POST", url, urlencode(form), headers)
    response = web.getresponse()
    found = response.read()
    if response.status not in (200, 302, 303):
        raise RuntimeError(f"{url} answered {response.status}")
    return found


def page_times(
    web: http.client.HTTPConnection, pages: dict[str, tuple[str, str]], rounds: int
) -> dict[str, list[float]]:
    """Seconds by page (address and cookie); they take turns, so that a busy machine slows all of them alike."""
    web.close()  # the server did so when what came before took long; asking opens it again
    times: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(rounds + WARM):
        for name, (url, cookie) in pages.items():
            started = time.perf_counter()
            ask(web, url, cookie)
            if turn >= WARM:
                times[name].append(time.perf_counter() - started)
    return times
