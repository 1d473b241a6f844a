"""The ledger of erased cases outside the database: one line of JSON a case, in a file that is only added to.

It holds ids, a number and a day. Whoever runs the site keeps it apart from the back-ups of the database: after a
restore ``manage.py replay_erasures`` erases again what it lists.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from retention.rules import Erased


def path() -> Path:
    return Path(settings.ERASURE_LEDGER)


def append(rows: Iterable[Erased]) -> None:
    """On the disk when this returns. Two workers wait for each other; a line that was cut off stays alone."""
    lines = "".join(json.dumps(row.as_line(), sort_keys=True) + "\n" for row in rows)
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(0, os.SEEK_END)
        if end:
            file.seek(end - 1)
            lines = lines if file.read(1) == b"\n" else "\n" + lines
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())


def read(file: Path) -> tuple[list[Erased], list[int]]:
    """Every case once, in the order of the file, and the numbers of lines that cannot be read."""
    found: dict[object, Erased] = {}
    broken = []
    for number, line in enumerate(file.read_bytes().decode(errors="replace").splitlines(), start=1):
        if line.strip():
            try:
                row = Erased.of_line(json.loads(line))
                found.setdefault(row.incident, row)
            except (AttributeError, KeyError, TypeError, ValueError):
                broken.append(number)
    return list(found.values()), broken
