"""Every address × everyone: what each person may see is worked out from what the view declares (core.access).

The requests are real, through all middleware; each runs inside a transaction that is rolled back afterwards, so
that every probe meets the same world and thousands of them take seconds.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from core.access import SAFE, THIRD_PARTY, Access, declared_access
from core.doors import make_door, named_key
from core.models import AuditEvent, Door
from core.tenancy import Scope, atomic, use_scope
from incidents.device_services import device_trust
from schools.models import Board, Membership, School
from tests.isolation.canaries import found_in, logged, misplaced, text_of, words_of, written_to
from tests.isolation.factories import Rows, tenant_models
from tests.isolation.forms import filled
from tests.world import make_member

OK = {200, 204, 302, 303, 409, 422}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# Forms in the shell round every page, of other packages.
ELSEWHERE = ("/account/", "/taal/")
# Keywords that are not simply a model's name.
KEYWORDS = {"location": "School", "file": "StoredFile", "ical": "Membership", "public": "Publication"}
# Other packages' routes: values that fit nothing.
FOREIGN_PACKAGE = {"pk": 1, "key": "x-y-z", "uidb36": "1", "uidb64": "MQ"}


@dataclass(frozen=True)
class Route:
    """One address of the site."""

    pattern: str
    name: str
    view: Any = field(compare=False, hash=False)
    keywords: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"/{self.pattern}"

    @property
    def third_party(self) -> bool:
        module = getattr(getattr(self.view, "view_class", self.view), "__module__", "")
        return module.startswith(THIRD_PARTY) and not hasattr(self.view, "access")

    @property
    def access(self) -> Access:
        return declared_access(self.view)


def routes(urlconf: str | None = None) -> list[Route]:
    return list(walk(get_resolver(urlconf), "", (), ()))


def walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...], keywords: tuple[Any, ...]) -> Iterator[Route]:
    for part in resolver.url_patterns:
        converters = getattr(part.pattern, "converters", {})
        found = {
            name: type(converter).__name__.removesuffix("Converter").lower() for name, converter in converters.items()
        }
        if not found and hasattr(part.pattern, "regex"):
            found = dict.fromkeys(part.pattern.regex.groupindex, "str")
        inner = (*keywords, *found.items())
        if isinstance(part, URLPattern):
            yield Route(prefix + str(part.pattern), ":".join((*spaces, part.name or "")), part.callback, inner)
        else:
            deeper = (*spaces, part.namespace) if part.namespace else spaces
            yield from walk(part, prefix + str(part.pattern), deeper, inner)


class UnknownKeywordError(Exception):
    """An address has a keyword that is no model's name."""


def model_of(keyword: str) -> Any:
    wanted = KEYWORDS.get(keyword, keyword).replace("_", "").lower()
    for model in (*tenant_models(), apps.get_model("schools.User")):
        if model._meta.model_name == wanted:
            return model
    raise UnknownKeywordError(f"<{keyword}> is no tenant model's name: rename it, or add it to KEYWORDS in crawl.py.")


def value_of(row: Any, keyword: str, converter: str) -> Any:
    """What an address says of a row: its key, slug or number."""
    if converter == "uuid":
        return row.pk
    for name in ("slug", "key", "code", "number"):
        if hasattr(row, name):
            return getattr(row, name)
    raise UnknownKeywordError(f"<{converter}:{keyword}>: {type(row).__name__} has no slug, key, code or number.")


@dataclass
class Answer:
    status: int
    text: str
    headers: str
    logs: list[str]
    misplaced: list[str]

    @property
    def words(self) -> set[str]:
        return found_in(self.text) | found_in(self.headers) | found_in("\n".join(self.logs))


class Crawler:
    def __init__(self, rows: Rows):
        self.rows, self.world = rows, rows.world
        self.clients: dict[Any, Client] = {}
        self.probes: Counter[str] = Counter()
        self.forms: dict[str, list[dict[str, Any]]] = {}
        self.unknown: dict[Any, tuple[int, str]] = {}
        self.pages: dict[tuple[Any, str], Answer] = {}  # read for their forms, and still to be judged
        self.leaders_session = self.session_of(self.world.leader)
        self.events = list(AuditEvent._base_manager.using("owner").values_list("pk", flat=True))
        self.devices = {school.slug: self.device_at(school) for school in (self.world.regenboog, self.world.baken)}
        self.operator = apps.get_model("schools.User").objects.using("owner").filter(is_operator=True).first()

    # --- Addresses ------------------------------------------------------------------------------------------

    def address(self, route: Route, place: Any, objects: Any = None, *, nothing: bool = False) -> str:
        """The address at a place; objects of another place with ``objects``, of none with ``nothing``."""
        values: dict[str, Any] = {}
        for keyword, converter in route.keywords:
            if route.third_party:
                values[keyword] = FOREIGN_PACKAGE[keyword]
            elif keyword in ("school", "board") and route.pattern.startswith(("s/<", "b/<")):
                values[keyword] = place.slug if place else "bestaat-niet"
            elif keyword == "session":
                values[keyword] = self.leaders_session
            elif keyword == "door":
                values[keyword] = self.door_key(route.access, place) if place else "past-nergens"
            elif nothing:
                values[keyword] = uuid4() if converter == "uuid" else "bestaat-niet"
            else:
                row = self.rows.get(model_of(keyword), objects or place or self.world.regenboog)
                values[keyword] = value_of(row, keyword, converter)
        try:
            return reverse(route.name, kwargs=values)
        except NoReverseMatch:
            raise ImproperlyConfigured(f"{route} cannot be reversed by the name '{route.name}'.") from None

    def door_key(self, access: Access, place: Any) -> str:
        kind, model = access.door, model_of(access.door)
        row = self.rows.get(model, place)
        board = place if isinstance(place, Board) else place.board
        name = f"sleutel-{kind}-{place.slug}"
        key = named_key(kind, name) if access.named else name
        row_scope = Scope(board=board.pk, school=place.pk if isinstance(place, School) else None)
        with use_scope(row_scope), atomic():
            if not Door.objects.filter(key_hash=Door.hash(key)).exists():
                make_door(kind, object_id=row.pk, key=key)
        return name

    # --- Requests -------------------------------------------------------------------------------------------

    def session_of(self, member: Membership) -> int:
        """The sign-in of somebody on one of their devices."""
        key = self.client(member.user).session.session_key
        row = UserSession(user=member.user, ip="127.0.0.1", session_key=key, user_agent="a test", data={})
        row.save(using="owner")
        return row.pk

    def device_at(self, school: School) -> str:
        """The key of a device that somebody trusts there, to report incidents from."""
        member = make_member(f"device-{school.slug}", school, "teacher")  # whose own pages nobody opens
        kind = Authenticator.Type.WEBAUTHN
        passkey = Authenticator.objects.using("owner").create(user=member.user, type=kind, data={"name": "a test"})
        with self.world.at(school), atomic():
            return device_trust(name="a test", passkey=passkey.pk, by=member)

    def client(self, user: Any) -> Client:
        key = user.pk if user else None
        if key not in self.clients:
            self.clients[key] = Client(raise_request_exception=False)
            if user:
                self.clients[key].force_login(user, backend=BACKEND)
        return self.clients[key]

    def ask(self, user: Any, method: str, url: str, data: Any = None, *, look: bool = False, **headers: str) -> Answer:
        """One request, undone afterwards; ``look``: search the tables it wrote to for words in the wrong place."""
        client = self.client(user)
        cookies = client.cookies.copy()
        self.probes[method] += 1
        with logged() as logs, atomic():
            response = getattr(client, method.lower())(url, data or {}, headers=headers)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            strange = misplaced(self.rows, self.events, written_to()) if look else []
            with connections["default"].cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
        client.cookies = cookies
        named = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        return Answer(response.status_code, text_of(content), named, list(logs), strange)

    # --- Expectations ---------------------------------------------------------------------------------------

    def place(self, route: Route) -> Any:
        """Where a route is tried: the school Regenboog, the board Samen, or nowhere in particular."""
        kind = route.access.kind
        return {"school": self.world.regenboog, "board": self.world.samen, "door": self.world.regenboog}.get(kind)

    def members(self, route: Route) -> dict[str, Membership]:
        """People who work at the place, and so are told what they may not do."""
        names = {"school": ("leader", "coordinator", "teacher", "board_admin", "board_staff")}
        names["board"] = ("board_admin", "board_staff")
        return {name: self.world.people[name] for name in names.get(route.access.kind, ())}

    def strangers(self, route: Route) -> dict[str, Membership]:
        """People who work elsewhere: for them the place does not exist."""
        names = {"school": ("stranger", "neighbour", "other_board_admin")}
        names["board"] = ("stranger", "neighbour", "other_board_admin", "leader", "teacher")
        return {name: self.world.people[name] for name in names.get(route.access.kind, ())}

    def seen_by(self, member: Membership | None, place: Any) -> set[str]:
        """The words somebody may see at a place: those of the place, and the names of where they work."""
        words = words_of(place) if place else set()
        if isinstance(place, School):
            words |= words_of(place.board)
        if member is not None:
            mine = [self.world.samen if member.board_id == self.world.samen.pk else self.world.elders]
            mine += [school for school in self.rows.schools if school.pk == member.school_id]
            if member.school_id is None:
                mine += [school for school in self.rows.schools if school.board_id == member.board_id]
            words |= words_of(*mine, inside=False)
        return words

    def shown_by(self, route: Route) -> set[str]:
        """The words of a school that its board reads here because that school shows it a case."""
        shown = any(keyword == "escalation" for keyword, _ in route.keywords)
        return words_of(self.world.regenboog) if shown else set()

    def needed(self, route: Route, method: str) -> str:
        return route.access.read if method in SAFE else route.access.write

    # --- Judging --------------------------------------------------------------------------------------------

    def faults(self, route: Route) -> list[str]:
        """What is wrong with one route, in sentences; empty when it keeps every promise."""
        try:
            access = route.access
        except ImproperlyConfigured as error:
            return [str(error)]
        expected = {"s/<": "school", "b/<": "board"}.get(route.pattern[:3], access.kind)
        if access.kind != expected:
            return [f"{route}: is the address of a {expected} but declares '{access.kind}'"]
        kind = "third_party" if route.third_party else access.kind
        judge = getattr(self, f"faults_{kind}")
        return [f"{route}: {fault}" for method in access.methods for fault in judge(route, method)]

    def faults_school(self, route: Route, method: str) -> Iterator[str]:
        place = self.place(route)
        url = self.address(route, place)
        yield from self.turned_away(method, url, otherwise=route.access.otherwise is not None)
        for who, member in self.strangers(route).items():
            answer = self.ask(member.user, method, url)
            if answer.status != 404:
                yield f"{method} by {who}, who does not work there, answers {answer.status} instead of 404"
            if plain(answer, url) != self.unknown_page(member, method, route):
                yield f"{method} tells {who} that it exists: the page differs from that of an unknown address"
            if strange := answer.words - self.seen_by(member, None):
                yield f"{method} shows {who} {sorted(strange)}"
        rightful = 0
        for who, member in self.members(route).items():
            allowed = self.needed(route, method) in member.permissions
            rightful += allowed
            yield from self.answered(route, method, url, who, member, allowed=allowed)
        if not rightful:
            yield f"{method} needs '{self.needed(route, method)}', which nobody of the cast has"
        yield from self.objects_of_others(route, method, place)

    faults_board = faults_school

    def unknown_page(self, member: Membership, method: str, route: Route) -> tuple[int, str]:
        """What this person gets at an address of no place at all (asked once, the same for every route)."""
        key = member.pk, method
        if key not in self.unknown:
            url = self.address(route, None, self.world.regenboog)
            self.unknown[key] = plain(self.ask(member.user, method, url), url)
        return self.unknown[key]

    def turned_away(self, method: str, url: str, *, otherwise: bool = False) -> Iterator[str]:
        """Somebody who is not signed in is sent to sign in; a fragment gets 401."""
        answer = self.ask(None, method, url)
        if answer.status != 302 or "/account/login/" not in answer.headers:
            yield f"{method} without signing in answers {answer.status} instead of the sign-in page"
        for header in ("HX-Request", "X-Autosave"):
            status = self.ask(None, method, url, **{header: "true"}).status
            if status != 401:
                yield f"{method} without signing in, with {header}, answers {status} instead of 401"
        if answer.words:
            yield f"{method} without signing in shows {sorted(answer.words)}"
        for school in self.devices:
            device = f"report-regenboog={self.devices[school]}; report-wilgen={self.devices[school]}"
            yield from self.from_a_device(method, url, device, opens=otherwise and school == "regenboog")

    def from_a_device(self, method: str, url: str, device: str, *, opens: bool) -> Iterator[str]:
        """A trusted device opens the form of a report at its own school, which names groups; any other page is shut."""
        answer = self.ask(None, method, url, Cookie=device)
        if not opens:
            if answer.status != 302 or "/account/login/" not in answer.headers or answer.words:
                yield f"{method} from a trusted device answers {answer.status} instead of the sign-in page"
            return
        if answer.status not in OK or "/account/login/" in answer.headers:
            yield f"{method} from a trusted device answers {answer.status}"
        groups = self.rows.kept["schools.Group", self.world.regenboog.pk].name
        if inside := {word for word in found_in(answer.text.replace(groups, "")) if word.startswith("muur")}:
            yield f"{method} from a trusted device shows {sorted(inside)}"

    def answered(
        self, route: Route, method: str, url: str, who: str, member: Membership, *, allowed: bool
    ) -> Iterator[str]:
        """Somebody who works there gets an answer, or 403 when they lack the permission."""
        place = self.place(route)
        for data in self.entries(url, method) if allowed else [{}]:
            answer = self.pages.pop((member.pk, url), None) if method == "GET" else None
            answer = answer or self.ask(member.user, method, url, data, look=method not in SAFE and allowed)
            good = (OK | ({400} if method != "GET" and not data else set())) if allowed else {403}
            if allowed and route.access.per_object and who != "leader":
                good |= {404}  # the leader follows every case; others may not
            if answer.status not in good:
                yield f"{method} by {who} answers {answer.status}, expected one of {sorted(good)}"
            if strange := answer.words - self.seen_by(member, place) - self.shown_by(route):
                yield f"{method} shows {who} {sorted(strange)}"
            if spoken := found_in("\n".join(answer.logs)):
                yield f"{method} by {who} writes {sorted(spoken)} to the log"
            yield from (f"{method} by {who}: {each}" for each in answer.misplaced)

    def objects_of_others(self, route: Route, method: str, place: Any) -> Iterator[str]:
        """Another school's object under one's own address is as unknown as one that does not exist."""
        member = self.world.leader if route.access.kind == "school" else self.world.board_admin
        if self.needed(route, method) not in member.permissions:
            member = self.world.board_admin
        own = self.address(route, place)
        unknown = self.address(route, place, nothing=True)
        others = (self.world.wilgen, self.world.baken) if isinstance(place, School) else (self.world.baken,)
        for other in others:
            url = self.address(route, place, other)
            if url == own:
                continue
            answer = self.ask(member.user, method, url)
            if answer.status != 404:
                yield f"{method} of {other.slug}'s object at {place.slug} answers {answer.status} instead of 404"
            if plain(answer, url) != plain(self.ask(member.user, method, unknown), unknown):
                yield f"{method} of {other.slug}'s object at {place.slug} differs from one that does not exist"
            if strange := answer.words - self.seen_by(member, place):
                yield f"{method} of {other.slug}'s object at {place.slug} shows {sorted(strange)}"

    def entries(self, url: str, method: str) -> list[dict[str, Any]]:
        """What to send: nothing, and every form that a page of the site sends to this address."""
        return [{}] if method == "GET" else [{}, *self.forms.get(url, [])]

    def faults_signed_in(self, route: Route, method: str) -> Iterator[str]:
        url = self.address(route, None)
        yield from self.turned_away(method, url)
        personal = any(keyword == "session" for keyword, _ in route.keywords)
        for who, member in self.world.people.items():
            answer = self.ask(member.user, method, url)
            if personal and who != "leader":
                good = {404}
            else:
                good = OK | ({400} if method != "GET" else set())
            if answer.status not in good:
                yield f"{method} by {who} answers {answer.status}"
            if strange := answer.words - self.seen_by(member, None):
                yield f"{method} shows {who} {sorted(strange)}"

    def faults_operator(self, route: Route, method: str) -> Iterator[str]:
        url = self.address(route, self.world.samen)
        yield from self.turned_away(method, url)
        for who, member in self.world.people.items():
            status = self.ask(member.user, method, url).status
            if status != 404:
                yield f"{method} by {who}, who is no operator, answers {status} instead of 404"
        answer = self.ask(self.operator, method, url)
        if answer.status not in OK | ({400} if method != "GET" else set()):
            yield f"{method} by the operator answers {answer.status}"
        if inside := {word for word in answer.words if word.startswith("muur")}:
            yield f"{method} shows the operator {sorted(inside)} from behind a school's wall"

    def faults_public(self, route: Route, method: str) -> Iterator[str]:
        url = self.address(route, None)
        for who, member in {"anyone": None, **self.world.people}.items():
            answer = self.ask(member.user if member else None, method, url)
            if answer.status not in OK | {400, 403, 404, 405}:
                yield f"{method} by {who} answers {answer.status}"
            if strange := answer.words - self.seen_by(member, None):
                yield f"{method} shows {who} {sorted(strange)}"

    faults_third_party = faults_public

    def faults_door(self, route: Route, method: str) -> Iterator[str]:
        for user in (None, self.world.stranger.user):
            status = self.ask(user, method, self.address(route, None)).status
            if status != 404:
                yield f"{method} with a key that fits nothing answers {status} instead of 404"
            answer = self.ask(user, method, self.address(route, self.world.regenboog))
            if answer.status not in OK | {400, 403}:
                yield f"{method} with the key answers {answer.status}"
            seen = self.seen_by(self.world.stranger if user else None, None)
            if strange := answer.words - words_of(self.world.regenboog, self.world.samen) - seen:
                yield f"{method} with the key shows {sorted(strange)}"

    def faults_key(self, route: Route, method: str) -> Iterator[str]:
        """A program without a key learns nothing; one with a key reads its own board, never from behind a school."""
        url = self.address(route, None)
        for key in ("", "past-nergens"):
            answer = self.ask(None, method, url, Authorization=f"Bearer {key}")
            if answer.status != 401 or answer.words:
                yield f"{method} with a key that fits nothing answers {answer.status} and shows {sorted(answer.words)}"
        for board in self.rows.boards:
            answer = self.ask(None, method, url, Authorization=f"Bearer {self.door_key(route.access, board)}")
            if answer.status not in OK | {403}:
                yield f"{method} with the key of {board.slug} answers {answer.status}"
            schools = [school for school in self.rows.schools if school.board_id == board.pk]
            if strange := answer.words - words_of(board) - words_of(*schools, inside=False):
                yield f"{method} with the key of {board.slug} shows {sorted(strange)}"

    def harvest(self, found: list[Route]) -> None:
        """Fill in the forms of every page that the rightful people can open."""
        for route in found:
            if route.third_party or not hasattr(route.view, "access") or "GET" not in route.access.methods:
                continue
            place = self.place(route)
            url = self.address(route, place)
            for member in self.members(route).values():
                page = self.pages[member.pk, url] = self.ask(member.user, "GET", url)
                for action, data in filled(page.text, f"kanarie{place.slug}"):
                    if action.startswith(ELSEWHERE):
                        continue
                    entries = self.forms.setdefault(action or url, [])
                    if data not in entries and len(entries) < 4:
                        entries.append(data)


def plain(answer: Answer, url: str) -> tuple[int, str]:
    """A page without what differs from one request to the next."""
    text = answer.text.replace(url, "")
    return answer.status, re.sub(r'\b\w{64}\b|nonce="[\w+/=-]+"', "", text)
