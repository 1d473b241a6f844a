"""Files that are made once and kept: secrets of the servers and of the site, for demo and tests."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def made_once(path: Path, content: Callable[[], bytes], mode: int = 0o600) -> bytes:
    """Its content. It appears whole or not at all, and of two that make it at once the first counts."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent) as file:
            file.write(content())
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode)
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_bytes()
