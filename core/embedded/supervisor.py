"""Keeps the processes of one installation together: starts them, writes down what they say, stops all of them."""

import ctypes
import fcntl
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.embedded.process import ServerFailed, die_with_parent

ALARMING = re.compile(r"\b(ERROR|CRITICAL)\b")
RESTARTS = 5  # of one process, before it is given up


class Ended(ServerFailed):
    """A process ended by itself and is not started again; the text says which and how its log ends."""


class AlreadyRunning(Exception):
    """Another process holds the folder; the argument is its number."""


class Supervisor:
    """Runs named commands as children that cannot outlive it.

    What a child prints goes to ``<logs>/<name>.log``; only lines that report an error are also handed to ``say``.
    """

    def __init__(self, logs: Path, environment: dict[str, str], say: Callable[[str], None]):
        self.logs = logs
        self.environment = environment
        self.say = say
        self.commands: dict[str, list[str]] = {}
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self.restarts: dict[str, int] = {}
        self.stopping = False
        adopt_orphans()

    def start(self, name: str, command: list[str]) -> None:
        """Start a child, with a log of its own; the log of the time before is kept beside it."""
        log = self.logs / f"{name}.log"
        if log.exists() and name not in self.commands:
            log.replace(log.with_suffix(".log.old"))
        self.commands[name] = command
        process = subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C is for the supervisor, which stops its children in order
            preexec_fn=die_with_parent,
        )
        self.processes[name] = process
        threading.Thread(target=self._write_down, args=(name, process, log), daemon=True).start()

    def check(self) -> None:
        """Raise ``Ended`` when a child is gone."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                how = f"by signal {-process.returncode}" if process.returncode < 0 else f"with {process.returncode}"
                raise Ended(f"The {name} process ended {how}. The end of {self.logs / name}.log:\n{self.tail(name)}")

    def watch(self, until: Callable[[], bool]) -> None:
        """Start a child that dies again, a few times; returns when ``until`` says so."""
        while not until():
            try:
                self.check()
            except Ended:
                self._restart_ended()
            time.sleep(0.5)

    def stop(self, seconds: float = 6) -> None:
        """End every child and whatever those started, politely until ``seconds`` have passed."""
        self.stopping = True
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + seconds
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
        end_descendants()
        for process in self.processes.values():
            process.poll()

    def tail(self, name: str, lines: int = 15) -> str:
        log = self.logs / f"{name}.log"
        time.sleep(0.2)  # the last lines are on their way
        return "\n".join("  " + line for line in log.read_text(errors="replace").splitlines()[-lines:])

    def _restart_ended(self) -> None:
        for name, process in list(self.processes.items()):
            if process.poll() is None:
                continue
            self.restarts[name] = self.restarts.get(name, 0) + 1
            if self.restarts[name] > RESTARTS:
                self.check()
            self.say(f"The {name} process ended ({process.returncode}) and is started again.")
            self.start(name, self.commands[name])

    def _write_down(self, name: str, process: subprocess.Popen[str], log: Path) -> None:
        assert process.stdout
        with log.open("a", buffering=1) as file:
            for line in process.stdout:
                file.write(line)
                if ALARMING.search(line) and not self.stopping:
                    self.say(f"{name}: {line.strip()}")


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; the kernel lets go of it when the process ends, however that happens."""
    with (folder / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunning(file.read().strip()) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def adopt_orphans() -> None:
    """On Linux: grandchildren whose parent died become ours, so that none can be overlooked."""
    if sys.platform == "linux":
        pr_set_child_subreaper = 36
        ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1)


def end_descendants() -> None:
    """Kill whatever this process or its children started and is still there."""
    for _ in range(20):
        left = descendants(os.getpid())
        if not left:
            return
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.05)


def descendants(root: int) -> list[int]:
    """Process numbers of the children of ``root``, their children, and so on (Linux; elsewhere none)."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(path.parent.name))
    found, queue = [], [root]
    while queue:
        queue += (below := children.get(queue.pop(), []))
        found += below
    return found
