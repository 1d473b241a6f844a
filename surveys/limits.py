"""Wrong codes are limited, right ones never: a whole school is behind one address.

Counted in this process's memory only, under a hash of the address with a key that is made anew every day, so that
nothing about who filled in from where is kept anywhere. Up to ``PER_MINUTE`` wrong codes an address gets an answer
at once; then wrong codes are told to wait, while a right one still passes. Beyond ``MACHINE`` a minute no class types:
then codes are not even looked up, but for devices that had theirs accepted before (``proof``). Nor are they when a
school gets ``PER_HOUR`` wrong ones, from wherever: but for addresses from which hardly any came, such as its own.
What is not looked up is not counted either.
"""

import hashlib
import hmac
import secrets
import time
from collections import deque
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

PER_MINUTE, MACHINE, PER_HOUR = 10, 100, 500
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
MOST = 10_000  # addresses that are remembered: who failed longest ago is forgotten first


class Failures:
    """Wrong codes of the last hour, by address and by school."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.forget(0.0)

    def forget(self, now: float) -> None:
        self.key, self.since = secrets.token_bytes(32), now
        self.seen: dict[bytes, deque[float]] = {}  # who failed last is last

    def note(self, address: str, school: str, now: float | None = None) -> None:
        now = time.monotonic() if now is None else now
        with self.lock:
            if now - self.since > DAY:
                self.forget(now)
            for key in map(self._hashed, (address, school)):
                failed = self.seen.pop(key, None) or deque(maxlen=PER_HOUR + 1)
                failed.append(now)
                self.seen[key] = failed
            while len(self.seen) > MOST:
                del self.seen[next(iter(self.seen))]

    def must_wait(self, address: str, now: float | None = None) -> bool:
        """Whether a wrong code from this address is told to wait."""
        return self._count(address, MINUTE, now) > PER_MINUTE

    def is_machine(self, address: str, school: str, now: float | None = None) -> bool:
        """Whether no code is looked up: this is no class that types."""
        if self._count(school, HOUR, now) > PER_HOUR and self._count(address, HOUR, now) > PER_MINUTE:
            return True
        return self._count(address, MINUTE, now) > MACHINE

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
