"""Small helpers for the servers and processes that this machine runs itself."""

import ctypes
import hashlib
import os
import signal
import sys
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 90  # the kernel's limit is about 107 bytes, PostgreSQL adds a file name


class ServerFailed(RuntimeError):
    """A server or process does not run; the text says what is wrong and how to mend it."""


def die_with_parent() -> None:
    """Ask Linux to end this process when its parent dies, even by SIGKILL."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def short_path(path: Path) -> Path:
    """The path itself, or a short stand-in in the temporary folder when a socket in it would not fit."""
    if len(str(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"safetyplan-{os.getuid()}-{digest}"
