"""``manage.py up`` as a person at a terminal meets it: real processes, real signals."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError

from core.embedded.postgres import EmbeddedPostgres
from core.embedded.process import ServerFailed
from core.management.commands.up import port_number

OUTSIDE = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL", "REDIS_URL", "SITE_URL", "DEMO", "PORT")


class Site:
    """One data folder and the processes ``up`` started on it."""

    def __init__(self, folder: Path, port: int):
        self.folder, self.port = folder, port
        self.runs: list[subprocess.Popen[str]] = []

    def command(self, **changes: object) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        environment |= {"DATA_DIR": str(self.folder), "PORT": str(self.port), "PYTHONWARNINGS": "ignore"}
        environment |= {"DJANGO_SETTINGS_MODULE": "safetyplan.settings"}
        environment |= {name: str(value) for name, value in changes.items()}
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "up"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.runs.append(subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, **pipes))
        return self.runs[-1]

    def start(self) -> subprocess.Popen[str]:
        process = self.command()
        said = []
        for line in process.stdout:
            said.append(line)
            if "Stop with Ctrl-C" in line:
                return process
        pytest.fail("up ended early:\n" + "".join(said))

    def refused(self, **changes: object) -> str:
        """What a start says that does not succeed."""
        process = self.command(**changes)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 1, said
        assert "Traceback" not in said
        return said

    def processes(self) -> dict[int, str]:
        """Everything alive that has to do with this folder: by command line, working data or environment."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                marks = command + (path / "environ").read_bytes().decode(errors="replace")
                if command and str(self.folder) in marks and int(path.name) != os.getpid():
                    found[int(path.name)] = command
        return found

    def answers(self, path: str = "/readyz") -> bool:
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=10) as response:
            return response.status == 200

    def end(self) -> None:
        for process in self.runs:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=30)


def wait_for(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def new_site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="safetyplan-up-") as folder:
        Path(folder).chmod(0o755)  # the server's own user must reach it
        site = Site(Path(folder) / "data", free_port())
        yield site
        site.end()


@pytest.fixture
def site() -> Iterator[Site]:
    with new_site() as site:
        yield site


@pytest.fixture(scope="module")
def interrupted() -> Iterator[Site]:
    """A site of which the first start was ended by Ctrl-C while it migrated, and one before that still earlier."""
    with new_site() as site:
        half = site.folder / "postgres" / "data.half"  # cut off while it made the cluster
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("18\n")
        process = site.command()
        assert any("Migrating" in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        yield site


def test_a_site_survives_the_worst_and_leaves_nothing_behind(site):
    first = site.start()
    assert site.answers()

    # A second start on the same folder is refused and does no harm.
    assert f"already runs on {site.folder} (process {first.pid})" in site.refused(PORT=free_port())
    # So is another folder on the same port.
    assert f"Port {site.port} is in use" in site.refused(DATA_DIR=f"{site.folder}-2")
    assert site.answers()

    # A worker that is killed is started again.
    workers = [pid for pid, command in site.processes().items() if "celery" in command and "worker" in command]
    os.kill(min(workers), signal.SIGKILL)
    line = next(line for line in first.stdout if "ended" in line)
    assert "The worker process ended (-9) and is started again." in line

    # Killed outright, it takes the rest along; only PostgreSQL stays, as it would after a power cut.
    first.kill()
    first.communicate()
    wait_for(lambda: all("postgres" in command for command in site.processes().values()))

    # The next start mends that within seconds, on the kept data.
    began = time.monotonic()
    second = site.start()
    assert time.monotonic() - began < 60
    assert site.answers()

    # A polite end leaves no process, grandchildren included.
    began = time.monotonic()
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=30)
    assert second.returncode == 0
    assert time.monotonic() - began < 15
    assert site.processes() == {}


def test_ctrl_c_during_the_start_stops_what_was_started(interrupted):
    assert interrupted.runs[0].returncode == 0
    assert interrupted.processes() == {}


def test_data_of_another_postgresql_is_refused_by_name(site):
    cluster = site.folder / "postgres" / "data"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServerFailed, match=r"was made by PostgreSQL 12; this version brings PostgreSQL \d+"):
        EmbeddedPostgres(site.folder / "postgres").start()


def test_a_folder_that_is_no_cluster_is_refused(site):
    (site.folder / "postgres" / "data").mkdir(parents=True)
    with pytest.raises(ServerFailed, match=r"is not a PostgreSQL cluster\. Move it away"):
        EmbeddedPostgres(site.folder / "postgres").start()


def test_a_migration_that_fails_is_told_and_everything_stopped(interrupted):
    broken = spoil_database(interrupted)
    assert "Migrating the database failed" in broken
    assert "up.log" in broken
    assert interrupted.processes() == {}


def spoil_database(site: Site) -> str:
    """Let the first migration meet a table that is there already."""
    code = (
        "from django.conf import settings as s; import psycopg; s.EMBEDDED_POSTGRES.start()\n"
        "with psycopg.connect(**s.EMBEDDED_POSTGRES.connection(database='safetyplan')) as c:\n"
        "    c.execute('DROP TABLE IF EXISTS django_migrations, django_content_type CASCADE')\n"
        "    c.execute('CREATE TABLE django_content_type ()')\n"
        "s.EMBEDDED_POSTGRES.stop()"
    )
    environment = {**os.environ, "DATA_DIR": str(site.folder), "DJANGO_SETTINGS_MODULE": "safetyplan.settings"}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=settings.BASE_DIR, check=True)
    return site.refused()


@pytest.mark.parametrize("port", ["0", "eight", "70000", ""])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(CommandError, match="The setting PORT"):
        port_number(port)


def test_a_folder_that_cannot_be_made_is_named(site):
    site.folder.touch()
    said = site.refused(DATA_DIR=site.folder / "below")
    assert "DATA_DIR" in said
    assert str(site.folder) in said
