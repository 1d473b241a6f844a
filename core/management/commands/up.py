"""``manage.py up``: everything this installation needs on one machine, until Ctrl-C."""

import hashlib
import io
import os
import signal
import socket
import sys
import threading
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from core.embedded.process import ServerFailed
from core.embedded.supervisor import AlreadyRunning, Ended, Supervisor, only_one

READY_SECONDS = 60


class Stopped(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal."""


# Python swallows what a signal handler raises while it cleans up objects; what is set here stays.
STOP = threading.Event()


class Command(BaseCommand):
    help = "Start the servers, migrate, load the demo (DEMO=1) and run web, worker and beat until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")

    def handle(self, *, port: str, **options: Any) -> None:
        self.began = time.monotonic()
        self.logs = settings.DATA_DIR / "logs"
        self.port = port_number(port)
        os.environ["PORT"] = str(self.port)
        with refuse_nicely(), stop_by_signal():
            self.logs.mkdir(parents=True, exist_ok=True)
            with only_one(settings.DATA_DIR):
                wait_for_free(self.port)
                self.run()

    def run(self) -> None:
        supervisor = None
        try:
            self.start_servers()
            self.prepare()
            supervisor = Supervisor(self.logs, {**os.environ, "PYTHONUNBUFFERED": "1"}, self.say)
            self.start_processes(supervisor)
            self.wait_until_ready(supervisor)
            self.welcome()
            supervisor.watch(until=STOP.is_set)
            self.say("Stopping")
        except Stopped:
            self.say("Stopping")
        except (CommandError, ServerFailed, OSError):
            raise
        except Exception as error:
            with (self.logs / "up.log").open("a") as file:
                file.write(traceback.format_exc())
            raise CommandError(
                f"{self.doing} failed: {first_line(error)}\nThe whole error is in {self.logs / 'up.log'}. Mend it and "
                f"start again; or, if the data may go, remove {settings.DATA_DIR} and start afresh."
            ) from error
        finally:
            ignore_signals()
            if supervisor:
                supervisor.stop()
            self.stop_servers()

    def start_servers(self) -> None:
        if settings.EMBEDDED_POSTGRES:
            self.say("Starting PostgreSQL")
            settings.EMBEDDED_POSTGRES.start()
            settings.EMBEDDED_POSTGRES.provision()
        if settings.EMBEDDED_VALKEY:
            self.say("Starting Valkey")
            settings.EMBEDDED_VALKEY.stop()  # one that outlived a crash would outlive us too
            settings.EMBEDDED_VALKEY.start()

    def stop_servers(self) -> None:
        for connection in connections.all(initialized_only=True):
            connection.close()
        for server in (settings.EMBEDDED_VALKEY, settings.EMBEDDED_POSTGRES):
            if server:
                server.stop()

    def prepare(self) -> None:
        """Bring the database and the static files up to date; load the demo's data and keep what it tells."""
        if "owner" in settings.DATABASES:
            self.say("Migrating the database")
            call_command("migrate", database="owner", verbosity=0)
        collect_static(self.say)
        self.told = io.StringIO()
        if settings.DEMO and "load_demo" in get_commands():
            self.say("Loading the demo")
            call_command("load_demo", stdout=self.told)
        for connection in connections.all(initialized_only=True):
            connection.close()

    def start_processes(self, supervisor: Supervisor) -> None:
        self.say("Starting web, worker and beat")
        python = [sys.executable, "-m"]
        web = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--no-ws"]
        web += ["--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "3", "--respawn-failed-workers"]
        celery = ["celery", "-A", "safetyplan"]
        supervisor.start("web", [*python, *web, "safetyplan.wsgi:application"])
        worker = ["worker", "-c", "2", "-l", "info", "--without-gossip", "--without-mingle"]
        supervisor.start("worker", [*python, *celery, *worker])
        supervisor.start("beat", [*python, *celery, "beat", "-l", "info", "--pidfile="])

    def wait_until_ready(self, supervisor: Supervisor) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not answers(f"http://localhost:{self.port}/readyz"):
            if STOP.is_set():
                raise Stopped
            supervisor.check()
            if time.monotonic() > deadline:
                raise Ended(
                    f"The site did not answer within {READY_SECONDS} s. "
                    f"The end of {self.logs / 'web.log'}:\n{supervisor.tail('web')}"
                )
            time.sleep(0.1)

    def welcome(self) -> None:
        self.say("Ready")
        lines = ["", f"  Safetyplan answers at http://localhost:{self.port}", "", self.told.getvalue().rstrip()]
        lines += ["", f"  Data and logs: {settings.DATA_DIR}", "  Stop with Ctrl-C.", ""]
        self.tell("\n".join(lines).replace("\n\n\n", "\n"))

    def say(self, text: str) -> None:
        self.doing = text
        self.tell(f"{time.monotonic() - self.began:6.1f} s  {text}")

    def tell(self, text: str) -> None:
        with suppress(OSError):  # nobody reads any more
            self.stdout.write(text)
            self.stdout.flush()


@contextmanager
def refuse_nicely() -> Iterator[None]:
    """Turn what can go wrong on a machine into one message that says how to mend it; exit code 1."""
    try:
        yield
    except AlreadyRunning as holder:
        raise CommandError(
            f"Safetyplan already runs on {settings.DATA_DIR} (process {holder}). Stop it first, or choose another "
            "folder and port: DATA_DIR=… PORT=… make demo"
        ) from None
    except PermissionError as error:
        raise CommandError(
            f"No permission for {error.filename or error}. It may belong to another user (was it made by root?): "
            "choose another folder with DATA_DIR=…, or change its owner."
        ) from error
    except (ServerFailed, OSError) as error:
        raise CommandError(str(error)) from error


@contextmanager
def stop_by_signal() -> Iterator[None]:
    def stop(*_: Any) -> None:
        ignore_signals()
        STOP.set()
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    with suppress(Stopped):
        yield


def ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def port_number(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CommandError(f"The setting PORT is '{text}'; it must be a number from 1 to 65535.")
    return int(text)


def wait_for_free(port: int, seconds: float = 3) -> None:
    """Refuse a port that something else listens on; a web server of ours that is just ending gets a moment."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
                return
        except PermissionError:
            raise CommandError(f"Port {port} is for root only. Choose one above 1023: PORT=8000") from None
        except OSError:
            if time.monotonic() > deadline:
                raise CommandError(
                    f"Port {port} is in use by another program. Choose another: PORT={port + 1} make demo"
                ) from None
        time.sleep(0.2)


def collect_static(say: Any) -> None:
    """Copy and compress the static files, unless nothing changed since the last time."""
    found = (path for finder in get_finders() for name, storage in finder.list([]) for path in [storage.path(name)])
    state = "\n".join(f"{path} {os.stat(path).st_mtime_ns}" for path in sorted(found))
    digest, stamp = hashlib.sha256(state.encode()).hexdigest(), Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text() == digest:
        return
    say("Collecting static files")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 (our own address)
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
