"""Looking for viruses with clamd, where it is configured (CLAMD_URL). It fails closed: no answer is no.

Only ``core.uploads`` asks it, for every file that is taken.

clamd's own INSTREAM: pieces with their length before them, a zero at the end, and one line back.
"""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

SECONDS, PIECE = 30, 65_536


def fault_of(content: bytes) -> str:
    """``virus``, or ``not_scanned`` when the scanner gives no clear answer; nothing when it is clean."""
    if not settings.CLAMD_URL:
        return ""
    try:
        answer = _ask(content)
    except OSError:
        return "not_scanned"
    if answer.endswith(b" FOUND"):
        return "virus"
    return "" if answer == b"stream: OK" else "not_scanned"


def _ask(content: bytes) -> bytes:
    with _connected() as server:
        server.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            server.sendall(struct.pack("!I", len(piece)) + piece)
        server.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := server.recv(4096)):
            answer += more
    return answer.rstrip(b"\0")


def _connected() -> socket.socket:
    url = urlsplit(settings.CLAMD_URL)
    if url.scheme == "unix":
        server = socket.socket(socket.AF_UNIX)
        server.settimeout(SECONDS)
        try:
            server.connect(url.path)
        except OSError:
            server.close()
            raise
        return server
    return socket.create_connection((url.hostname, url.port or 3310), timeout=SECONDS)
