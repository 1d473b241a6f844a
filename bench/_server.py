"""Where benches run: a scratch database on the tests' PostgreSQL, and the product's web server on loopback."""

import atexit
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def set_up(settings: str = "tests.settings") -> None:
    """Django, on the servers that the tests use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    import django

    django.setup()


def scratch(name: str) -> str:
    """A fresh database with the real schema; every connection of this process uses it, also children by name."""
    import psycopg
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from psycopg import sql

    server = psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(), autocommit=True)

    def drop() -> None:
        for connection in connections.all(initialized_only=True):
            connection.close()
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    drop()
    server.execute(sql.SQL("CREATE DATABASE {} OWNER safetyplan_owner").format(sql.Identifier(name)))
    atexit.register(drop)
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = name
    call_command("migrate", database="owner", verbosity=0)
    return name


def as_superuser(name: str) -> Any:
    """A connection that no policy holds."""
    import psycopg
    from django.conf import settings

    return psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=name), cursor_factory=psycopg.ClientCursor)


def durable(name: str) -> None:
    """Let the tests' PostgreSQL wait for the disk as in production, until this process ends."""
    owner = as_superuser(name)
    owner.autocommit = True

    def say(command: str) -> None:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            owner.execute(command.format(setting))
        owner.execute("SELECT pg_reload_conf()")

    say("ALTER SYSTEM SET {} = on")
    atexit.register(say, "ALTER SYSTEM RESET {}")


class WebServer:
    """granian with other settings than those of the site; stopped at the end of the block.

    One worker and one thread unless a bench says otherwise: threads that take turns blur what one request costs.
    """

    def __init__(self, settings: str, *, workers: int = 1, threads: int = 1, **environment: str):
        self.workers, self.threads = workers, threads
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, **environment}

    def __enter__(self) -> http.client.HTTPConnection:
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--no-ws"]
        command = [sys.executable, "-m", "granian", *options, "--workers", str(self.workers)]
        command += ["--blocking-threads", str(self.threads)]
        command += ["safetyplan.wsgi:application"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        for _ in range(300):
            try:
                connection.request("GET", "/livez", headers={"Host": "localhost"})
                connection.getresponse().read()
                return connection
            except OSError:
                connection.close()
                time.sleep(0.1)
        raise RuntimeError("The web server did not start.")

    def processor_seconds(self) -> float:
        """What the server and its worker have used until now."""
        pid = self.process.pid
        family = [str(pid), *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        spent = (Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[11:13] for each in family)
        return sum(int(ticks) for pair in spent for ticks in pair) / os.sysconf("SC_CLK_TCK")

    def clock(self, database: str) -> Callable[[], float]:
        """Seconds of processor that its workers, and PostgreSQL's processes for them, had until now (on Linux;
        elsewhere time by the clock). Others on the machine hardly count in it. Ask for it once pages were visited."""
        pid = self.process.pid
        if not Path(f"/proc/{pid}/schedstat").exists():
            return time.perf_counter
        mine = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND usename = 'safetyplan_app'"
        with as_superuser(database) as owner:
            backends = [row[0] for row in owner.execute(mine, [database])]
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        threads = [path for each in (*workers, *backends) for path in Path(f"/proc/{each}/task").glob("*/schedstat")]
        return lambda: sum(int(path.read_text().split()[0]) for path in threads) / 1e9

    def __exit__(self, *exception: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
