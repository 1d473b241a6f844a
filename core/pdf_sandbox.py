"""Walls round the process that renders one document.

Layered, so that no single one has to be perfect: resource limits and an audit hook work everywhere on POSIX;
Linux adds an empty network namespace and Landlock when the kernel grants them. A wall that cannot be built is
skipped: the other ones still stand. Call :func:`enclose` in a single-threaded process that has already imported
everything it needs.
"""

import ctypes
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress

# Audit events (https://docs.python.org/3/library/audit_events.html) that a renderer has no business raising.
FORBIDDEN_EVENTS = (
    "import",
    "open",
    "socket.",
    "subprocess.",
    "os.",
    "pty.",
    "shutil.",
    "tempfile.",
    "glob.",
    "pathlib.",
    "ctypes.",
    "mmap.",
    "http.",
    "ftplib.",
    "smtplib.",
    "sqlite3.",
    "webbrowser.",
)
MIB = 1024 * 1024

_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_READ = 1 << 2 | 1 << 3  # READ_FILE | READ_DIR
_LANDLOCK_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # ABI -> number of file rights; ABI 5 and later: 16

_LINUX = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if _LINUX else None


def enclose(*, readable: str, seconds: int, memory_mb: int) -> None:
    """Give up network, files outside the folder ``readable``, new processes, and more than the given resources.

    Args:
        readable: folder that native code (the font engine) may still read; Python code may open nothing.
        seconds: CPU seconds; after them the kernel ends the process with SIGXCPU.
        memory_mb: MiB of address space.
    """
    if _LINUX:
        with suppress(OSError):
            _call("unshare", _CLONE_NEWUSER | _CLONE_NEWNET)
        with suppress(OSError):
            _restrict_files(readable)
        _die_with_parent()
    _limit_resources(seconds, memory_mb)
    sys.addaudithook(_refuse)


def enclose_program(*, seconds: int) -> None:
    """Give up network, written files and more CPU seconds, for the program that this process is about to become.

    Files it may still read; its memory is limited by itself: some reserve far more addresses than they use.
    """
    if _LINUX:
        with suppress(OSError):
            _call("unshare", _CLONE_NEWUSER | _CLONE_NEWNET)
        _die_with_parent()
    _limit_resources(seconds, None)


def _refuse(event: str, args: Iterable[object]) -> None:
    if event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError(f"refused while rendering: {event}")


def _limit_resources(seconds: int, memory_mb: int | None) -> None:
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    if memory_mb:
        limits[resource.RLIMIT_AS] = memory_mb * MIB
    for kind, wanted in limits.items():
        _, hard = resource.getrlimit(kind)
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):  # macOS knows RLIMIT_AS but refuses to set it
            resource.setrlimit(kind, (limit, limit))


def _die_with_parent() -> None:
    """Ask for SIGKILL at the parent's death; after ``unshare``, which clears the request."""
    parent = os.getppid()
    with suppress(OSError):
        _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _restrict_files(readable: str) -> None:
    """Landlock: no file access but reading below ``readable``, and no TCP.

    Structures as in linux/landlock.h. Raises OSError where the kernel has no Landlock.
    """
    abi = _call("syscall", _LANDLOCK_CREATE, None, 0, 1)
    handled = (1 << _LANDLOCK_FILE_RIGHTS.get(abi, 16)) - 1
    attributes = struct.pack("=QQ", handled, 0b11) if abi >= 4 else struct.pack("=Q", handled)
    ruleset = _call("syscall", _LANDLOCK_CREATE, attributes, len(attributes), 0)
    folder = os.open(readable, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", _LANDLOCK_READ, folder)
        _call("syscall", _LANDLOCK_ADD_RULE, ruleset, 1, rule, 0)
        _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _call("syscall", _LANDLOCK_RESTRICT, ruleset, 0)
    finally:
        os.close(folder)
        os.close(ruleset)


def _call(function: str, *args: object) -> int:
    """Call a libc function; raise OSError when it answers -1."""
    result = getattr(_libc, function)(*[ctypes.c_long(a) if isinstance(a, int) else a for a in args])
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
