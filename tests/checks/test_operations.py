"""What docs/operations.md tells to type works as it stands there, on a server of its own."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from core.embedded.postgres import EmbeddedPostgres, _binaries

PAGE = (Path(settings.BASE_DIR) / "docs/operations.md").read_text()
LOGINS = Path(settings.BASE_DIR) / "scripts/create-logins.sql"


@pytest.fixture
def run(tmp_path) -> Iterator[Callable[..., str]]:
    """``run("psql", …, login=…)`` at a new server."""
    server = EmbeddedPostgres(tmp_path / "postgres", fast=True)
    server.start()

    def run(program: str, *arguments: str, login: str = "postgres", password: str = "") -> str:
        known = server.connection()
        options = [f"--host={known['host']}", f"--username={login}"]
        environment = {**os.environ, "PGPASSWORD": password or known["password"]}
        command = [str(_binaries() / program), *options, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    yield run
    server.stop()


def test_the_login_for_back_ups_can_make_one_and_the_logins_take_it_back(run, tmp_path):
    logins = [f"--set={name}_password=x" for name in ("owner", "app", "system")]
    run("psql", *logins, f"--file={LOGINS}")
    sql = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    assert len(sql) == 1
    run("psql", f"--command={sql[0].replace('…', 'x')}")
    run("psql", "--command=CREATE TABLE kept AS SELECT 7 AS number", "--dbname=safetyplan")
    dump = str(tmp_path / "safetyplan.dump")
    said = re.search(r"`pg_dump --username=(\w+) --format=custom (\w+)`", PAGE)
    assert said
    run("pg_dump", "--format=custom", f"--file={dump}", said[2], login=said[1], password="x")
    run("psql", "--command=DROP DATABASE safetyplan", "--command=CREATE DATABASE safetyplan")
    run("pg_restore", "--dbname=safetyplan", dump)
    assert "7" in run("psql", "--command=SELECT number FROM kept", "--dbname=safetyplan")
