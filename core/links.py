"""Whether a page on the web still answers, asked without ever calling an address that is not public.

The name is looked up first and every address it has is judged; the connection goes to the very address that was
judged, so that a second look-up cannot answer something else. A redirect is a new address and is judged like the
first. Nothing that is read is kept. Proxies of the environment are not used.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
SECONDS = 10.0  # for one link, redirects included
MOST_REDIRECTS = 5
MOST_BYTES = 64_000  # of a page that does not answer HEAD
AGENT = "Safetyplan link check"
ALIVE = {401, 402, 403, 405, 406, 429}  # it is there, but not for everybody or not now
NO_HEAD = {400, 403, 404, 405, 406, 410, 500, 501, 503}  # some servers answer HEAD so, and GET well

Resolver = Callable[[str, int], list[str]]
_TRANSLATED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


class Refused(ValueError):
    """An address we do not call; the argument is a code: ``scheme``, ``port``, ``address`` or ``private``."""


@dataclass(frozen=True)
class Answer:
    """``code``: "ok", "missing" (404, 410), "failing" (5xx and other refusals), "unreachable", "slow", "redirects",
    "unsafe" (its certificate), or that of ``Refused``."""

    code: str

    @property
    def ok(self) -> bool:
        return self.code == "ok"


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet: not private, loopback, link-local or metadata, and not a
    way round to those (addresses that carry another address in them)."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        elif ip.is_site_local or any(ip in net for net in _TRANSLATED):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def parts(url: str, ports: dict[str, int] = PORTS) -> SplitResult:
    """The parts of an address we may call, before its name is looked up. Raises ``Refused``."""
    try:
        split = urlsplit(url)
        port = split.port
        host = (split.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        raise Refused("address") from None
    if split.scheme not in ports:
        raise Refused("scheme")
    if not host or split.username is not None or any(sign.isspace() or ord(sign) < 33 for sign in url):
        raise Refused("address")
    if port not in (None, ports[split.scheme]):
        raise Refused("port")
    literal = host.replace(".", "").isdigit() or ":" in host or host.startswith("0x")
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or (literal and not is_public(host)):
        raise Refused("private")
    return split


def check(
    url: str,
    *,
    resolver: Resolver = resolve,
    public: Callable[[str], bool] = is_public,
    ports: dict[str, int] = PORTS,
    seconds: float = SECONDS,
) -> Answer:
    """Ask for the page. Never raises; the keyword arguments are for tests."""
    call = _Call(resolver, public, ports, time.monotonic() + seconds)
    try:
        return call.follow(url)
    except Refused as refusal:
        return Answer(str(refusal))
    except ssl.SSLError:
        return Answer("slow" if call.left() <= 0 else "unsafe")
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        slow = isinstance(error, TimeoutError) or call.left() <= 0
        return Answer("slow" if slow else "unreachable")


class _Call:
    def __init__(self, resolver: Resolver, public: Callable[[str], bool], ports: dict[str, int], deadline: float):
        self.resolver, self.public, self.ports, self.deadline = resolver, public, ports, deadline

    def left(self) -> float:
        return self.deadline - time.monotonic()

    def follow(self, url: str) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            status, location = self.ask("HEAD", url)
            if status in NO_HEAD:
                status, location = self.ask("GET", url)
            if status not in (301, 302, 303, 307, 308) or not location:
                return Answer(_meaning(status))
            url = urljoin(url, quote(location, safe="%/:=&?~#+!$,;'@()*[]"))
        return Answer("redirects")

    def ask(self, method: str, url: str) -> tuple[int, str]:
        """One request, to the address that was judged; answers the status and where it points on to."""
        split = parts(url, self.ports)
        host = (split.hostname or "").encode("idna").decode()
        port = self.ports[split.scheme]
        addresses = self.resolver(host, port)
        if not addresses or not all(self.public(address) for address in addresses):
            raise Refused("private" if addresses else "unreachable")
        if self.left() <= 0:
            raise TimeoutError
        plain = socket.create_connection((addresses[0], port), timeout=self.left())
        watch = threading.Timer(self.left(), _cut, [plain])  # a server that answers a byte at a time
        watch.daemon = True
        watch.start()
        try:
            sock = _secure(plain, host) if split.scheme == "https" else plain
            connection = http.client.HTTPConnection(host, port)
            connection.sock = sock
            path = quote(split.path or "/", safe="/%:=&~+!$,;'@()*") + (
                f"?{quote(split.query, safe='=&%+:;/?@,!$()*')}" if split.query else ""
            )
            connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"})
            response = connection.getresponse()
            if method == "GET":
                response.read(MOST_BYTES)
            if self.left() <= 0:  # cut off: what came so far is no answer
                raise TimeoutError
            return response.status, response.getheader("Location", "")
        finally:
            watch.cancel()
            plain.close()


def _secure(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed already
        sock.shutdown(socket.SHUT_RDWR)


def _meaning(status: int) -> str:
    if status < 400 or status in ALIVE:
        return "ok"
    return "missing" if status in (404, 410) else "failing"
