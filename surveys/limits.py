"""Wrong codes are limited, right ones never: a whole school is behind one address.

Counted in this process's memory only, under a hash of the address with a key that is made anew every day, so that
nothing about who filled in from where is kept anywhere. Up to ``PER_MINUTE`` wrong codes an address gets an answer
at once; then wrong codes are told to wait, while a right one still passes. Beyond ``MACHINE`` a minute no class types:
then codes are not even looked up, but for devices that had theirs accepted before (``proof``).
"""

import hashlib
import hmac
import secrets
import time
from collections import defaultdict, deque
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

PER_MINUTE, MACHINE, PER_HOUR = 10, 100, 500
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class Failures:
    """Wrong codes of the last hour, by address and by school."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.forget(0.0)

    def forget(self, now: float) -> None:
        self.key, self.since = secrets.token_bytes(32), now
        self.seen: defaultdict[bytes, deque[float]] = defaultdict(lambda: deque(maxlen=PER_HOUR + 1))

    def note(self, address: str, school: str, now: float | None = None) -> None:
        now = time.monotonic() if now is None else now
        with self.lock:
            if now - self.since > DAY:
                self.forget(now)
            for name in (address, school):
                self.seen[self._hashed(name)].append(now)

    def must_wait(self, address: str, now: float | None = None) -> bool:
        """Whether a wrong code from this address is told to wait."""
        return self._count(address, MINUTE, now) > PER_MINUTE

    def is_machine(self, address: str, school: str, now: float | None = None) -> bool:
        """Whether no code is looked up: this is no class that types."""
        return self._count(address, MINUTE, now) > MACHINE or self._count(school, HOUR, now) > PER_HOUR

    def _count(self, name: str, span: float, now: float | None) -> int:
        now = time.monotonic() if now is None else now
        with self.lock:
            return sum(now - at < span for at in self.seen.get(self._hashed(name), ()))

    def _hashed(self, name: str) -> bytes:
        return hmac.digest(self.key, name.encode(), hashlib.sha256)


failures = Failures()


def where_from(request: HttpRequest) -> str:
    """The address of who asks; for counting in memory only, never written down."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
