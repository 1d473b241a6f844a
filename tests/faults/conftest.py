"""Real workers as processes, to be killed; the broker, to be stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.conf import settings as product

from core import outbox
from core.models import AuditEvent, Job
from core.tenancy import atomic, system_scope


class Workers:
    def __init__(self, log):
        self.log = log
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        options = [
            "-c",
            "1",
            "-l",
            "info",
            "--without-gossip",
            "--without-mingle",
            "-n",
            f"w{time.monotonic_ns()}@test",
        ]
        command = [sys.executable, "-m", "celery", "-A", "tests.faults.worker", "worker", *options]
        worker = subprocess.Popen(
            command, cwd=product.BASE_DIR, stdout=self.log, stderr=self.log, start_new_session=True
        )
        self.running.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """End a worker and its children at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        self.running.remove(worker)


@pytest.fixture
def workers(db, tmp_path) -> Iterator[Workers]:
    with (tmp_path / "worker.log").open("wb") as log:
        workers = Workers(log)
        yield workers
        for worker in list(workers.running):
            workers.kill(worker)


@pytest.fixture(autouse=True)
def hearing(monkeypatch) -> None:
    """Every test begins with a doorbell that is not known to be broken."""
    monkeypatch.setitem(outbox._bell, "deaf_until", 0.0)


@pytest.fixture
def broker() -> Iterator:
    """The broker, which runs again when the test is over."""
    yield product.EMBEDDED_VALKEY
    product.EMBEDDED_VALKEY.start()


def wait_for(condition: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def jobs(state: str | None = None) -> int:
    with system_scope("count jobs"):
        rows = Job.objects.filter(name="faults.slow")
        return (rows.filter(state=state) if state else rows).count()


def results(world) -> int:
    with world.at(world.regenboog), atomic():
        return AuditEvent.objects.filter(action="faults.result").count()
