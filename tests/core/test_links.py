"""Calling links: what answers is alive, what is gone is found, and nothing that is not public is ever called."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest

from core import links
from core.links import Refused, check, is_public, parts


class Site(BaseHTTPRequestHandler):
    """Answers by the address that is asked for: /404, /to/<address>, /nohead, /drip …"""

    called: list[str] = []

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        self.called.append(f"{self.command} {self.path}")
        kind, _, rest = self.path[1:].partition("/")
        if kind == "to":
            self.send_response(302)
            self.send_header("Location", unquote(rest))
        elif kind == "nohead":
            self.send_response(405 if self.command == "HEAD" else 200)
        elif kind == "loop":
            self.send_response(301)
            self.send_header("Location", "/loop/x" + rest)
        elif kind == "drip":
            self.drip()
            return
        else:
            self.send_response(int(kind) if kind.isdigit() else 200)
        self.end_headers()

    def drip(self):
        """A header, a byte at a time, without end."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            for _ in range(200):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.02)
        except OSError:
            pass

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def call(site):
    """Check a link; every name but those of ``inside`` is the site, and the site counts as public."""
    Site.called.clear()
    inside = {"intern.nl": "10.0.0.1", "meta.nl": "169.254.169.254", "zes.nl": "::1", "mapped.nl": "::ffff:10.0.0.1"}

    def resolver(host, port):
        return ["127.0.0.1", "10.0.0.9"] if host == "beide.nl" else [inside.get(host, "127.0.0.1")]

    def called(url, **options):
        public = lambda address: address == "127.0.0.1" or is_public(address)  # noqa: E731
        return check(url, **({"resolver": resolver, "public": public, "ports": {"http": site}} | options)).code

    return called


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/", "ok"),
        ("/a b?q=é", "ok"),
        ("/nohead", "ok"),
        ("/401", "ok"),
        ("/403", "ok"),
        ("/404", "missing"),
        ("/410", "missing"),
        ("/500", "failing"),
        ("/to//404", "missing"),
        ("/to/http://ergens.nl/ok", "ok"),
        ("/loop", "redirects"),
    ],
)
def test_an_answer_is_understood(call, path, code):
    assert call(f"http://school.nl{path.replace(' ', '%20')}") == code


def test_head_is_asked_first_and_get_only_when_that_fails(call):
    call("http://school.nl/x")
    call("http://school.nl/nohead")
    assert Site.called == ["HEAD /x", "HEAD /nohead", "GET /nohead"]


@pytest.mark.parametrize("host", ["intern.nl", "meta.nl", "zes.nl", "mapped.nl", "beide.nl"])
def test_a_name_that_leads_inside_is_never_called_nor_followed_to(call, host):
    assert call(f"http://{host}/") == "private"
    assert Site.called == []
    assert call(f"http://school.nl/to/http://{host}/geheim") == "private"
    assert len(Site.called) == 1


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://127.0.0.1:22/", "port"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://school.nl/", "scheme"),
        ("http://user:pw@school.nl/", "address"),
        ("http://localhost/", "private"),
        ("http://[::1]/", "private"),
        ("http://0x7f000001/", "private"),
    ],
)
def test_a_redirect_is_judged_like_a_link(call, target, code):
    assert call(f"http://school.nl/to/{target}") == code
    assert len(Site.called) == 1


def test_the_connection_goes_to_the_address_that_was_judged(site):
    """A name that answers something else the second time gains nothing: it is asked once."""
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    answer = check("http://school.nl/", resolver=rebinding, public=lambda ip: True, ports={"http": site})
    assert (answer.code, asked) == ("ok", ["school.nl"])


def test_a_site_that_answers_a_byte_at_a_time_is_left_in_time(call):
    started = time.monotonic()
    assert call("http://school.nl/drip", seconds=0.5) == "slow"
    assert time.monotonic() - started < 2


def test_a_name_without_address_and_a_closed_port_are_unreachable(call):
    def unknown(host, port):
        raise socket.gaierror

    assert call("http://school.nl/", resolver=unknown) == "unreachable"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert call("http://school.nl/", ports={"http": closed.getsockname()[1]}) == "unreachable"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "fec0::1",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "",
        "x",
        "0x7f.1",
        "2130706433",
    ],
)
def test_what_is_not_the_public_internet_is_known(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_the_public_internet_is_known(address):
    assert is_public(address)


@pytest.mark.parametrize("url", ["https://school.nl", "http://school.nl:80/a", "https://schoöl.nl/x?y=1#z"])
def test_addresses_of_the_web_may_be_called(url):
    assert parts(url).hostname


@pytest.mark.parametrize(
    "url", [
        "",
        "school.nl",
        "ftp://x.nl",
        "https://",
        "https://x.nl:8443/",
        "https://a@x.nl",
        "http://x.nl:99999/",
        "https://x .nl",
        "https://x.nl/\r\nX: y",
        "https://2130706433/",
        "https://127.1/",
        "https://printer.local/",
        "https://" + "a" * 300 + ".nl",
    ],
)  # fmt: skip
def test_other_addresses_are_refused_before_anything_is_called(url):
    with pytest.raises(Refused):
        parts(url)


def test_an_unsafe_certificate_is_told(site):
    """The site speaks no TLS at all; the check must not fall back to plain words."""
    answer = check(
        "https://school.nl/", resolver=lambda *a: ["127.0.0.1"], public=lambda ip: True, ports={"https": site}
    )
    assert answer.code in ("unsafe", "unreachable")


def test_the_product_calls_the_ordinary_ports_only():
    assert links.PORTS == {"http": 80, "https": 443}
