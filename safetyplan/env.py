"""Reads the environment. Every setting that comes from outside passes here; what is wrong is named."""

import os
import secrets
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from core.embedded.secret import made_once

DATABASE_OPTIONS = frozenset(
    [
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
        "sslcrl",
        "channel_binding",
        "connect_timeout",
        "target_session_attrs",
    ]
)


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"The setting {name} is missing. See docs/operations.md.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip() or ("1" if default else "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"The setting {name} is '{value}'; it must be 0 or 1.")
    return value == "1"


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdigit():
        raise ImproperlyConfigured(f"The setting {name} is '{value}'; it must be a whole number.")
    return int(value)


def words(name: str, default: str | None) -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str, login: str) -> dict[str, Any]:
    """Django's database settings from ``postgresql://login:password@host:port/database``.

    The login is fixed, because the policies in the database name it.
    """
    url = _address(name, text(name))
    if url.scheme not in ("postgresql", "postgres") or not url.path.strip("/"):
        raise ImproperlyConfigured(
            f"The setting {name} must look like postgresql://{login}:password@host:5432/database."
        )
    if url.username != login:
        raise ImproperlyConfigured(f"The setting {name} must sign in as {login}, not as '{url.username or ''}'.")
    return {
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "USER": login,
        "PASSWORD": unquote(url.password or ""),
        "NAME": url.path.strip("/"),
        "OPTIONS": _options(name, url, DATABASE_OPTIONS),
    }


def outside_servers() -> bool:
    """Whether DATABASE_URL is set. That it was forgotten shows in settings that mean nothing without it."""
    if text("DATABASE_URL", ""):
        return True
    for name in ("DATABASE_SYSTEM_URL", "DATABASE_OWNER_URL", "SMTP_URL"):
        if text(name, ""):
            raise ImproperlyConfigured(f"The setting DATABASE_URL is missing, while {name} is set.")
    return False


def broker(name: str) -> str:
    """The address of Redis or Valkey: ``redis://host:6379/0``, ``rediss://…`` or ``redis+socket:///path``."""
    value = text(name)
    url = _address(name, value)
    if url.scheme not in ("redis", "rediss", "redis+socket") or not (url.hostname or url.path):
        raise ImproperlyConfigured(f"The setting {name} must look like redis://host:6379/0.")
    return value


def scanner(name: str) -> str:
    """Where clamd listens: ``tcp://host:3310`` or ``unix:///run/clamav/clamd.ctl``; nothing: files are not scanned."""
    value = text(name, "")
    url = _address(name, value)
    if value and not (url.scheme == "tcp" and url.hostname) and not (url.scheme == "unix" and url.path):
        raise ImproperlyConfigured(f"The setting {name} must look like tcp://host:3310 or unix:///run/clamd.ctl.")
    return value


def site(name: str, default: str | None) -> str:
    """The address people use, without a path: links in mails and passkeys depend on it."""
    value = text(name, default).rstrip("/")
    url = _address(name, value)
    if url.scheme not in ("http", "https") or not url.hostname or url.path or url.query:
        raise ImproperlyConfigured(f"The setting {name} must look like https://veiligheidsplan.example.nl.")
    return value


def mail(name: str) -> dict[str, Any]:
    """Django's e-mail settings from ``smtp://login:password@host:587?tls=1`` (or ``smtps://`` for port 465)."""
    url = _address(name, text(name))
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise ImproperlyConfigured(f"The setting {name} must look like smtp://login:password@host:587?tls=1.")
    tls = _options(name, url, frozenset({"tls"})).get("tls", "1")
    if tls not in ("0", "1"):
        raise ImproperlyConfigured(f"The setting {name} has ?tls={tls}; it must be 0 or 1.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and tls == "1",
        "EMAIL_TIMEOUT": 20,
    }


def _address(name: str, value: str) -> SplitResult:
    """The parts of an address. Python finds a wrong port only when asked for it, and names no setting."""
    try:
        url = urlsplit(value)
        _ = url.port
    except ValueError:
        raise ImproperlyConfigured(f"The setting {name} has a host or port that cannot be.") from None
    return url


def _options(name: str, url: SplitResult, known: frozenset[str]) -> dict[str, str]:
    """What stands behind the question mark. What we would not pass on is refused: it may be what keeps data safe."""
    given = dict(parse_qsl(url.query, keep_blank_values=True))
    if unknown := sorted(given.keys() - known):
        raise ImproperlyConfigured(f"The setting {name} has ?{unknown[0]}=…; it can have {', '.join(sorted(known))}.")
    return given


def kept_secret(path: Path) -> str:
    """A secret made once and kept in a file only its owner can read (demo and tests)."""
    try:
        return made_once(path, secrets.token_urlsafe(48).encode).decode()
    except OSError as error:
        raise _unusable(path.parent, error) from error


def kept_key(path: Path) -> Path:
    """A file with a key of 32 bytes, made once, that not even its owner can write to by mistake (demo and tests)."""
    try:
        made_once(path, lambda: b64encode(secrets.token_bytes(32)), mode=0o400)
    except OSError as error:
        raise _unusable(path.parent, error) from error
    return path


def _unusable(folder: Path, error: OSError) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"The folder of the setting DATA_DIR, {folder}, cannot be used: {error.strerror}. "
        "Choose another with DATA_DIR=…, or give it to the user who starts this."
    )
