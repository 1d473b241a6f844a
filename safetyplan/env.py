"""Reads the environment. Every setting that comes from outside passes here; what is wrong is named."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


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


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str) -> dict[str, Any]:
    """Django's database settings from ``postgresql://login:password@host:port/database``."""
    url = urlsplit(text(name))
    if url.scheme not in ("postgresql", "postgres") or not url.path.strip("/") or not url.username:
        raise ImproperlyConfigured(f"The setting {name} must look like postgresql://login:password@host:5432/database.")
    return {
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "USER": unquote(url.username),
        "PASSWORD": unquote(url.password or ""),
        "NAME": url.path.strip("/"),
    }


def mail(name: str) -> dict[str, Any]:
    """Django's e-mail settings from ``smtp://login:password@host:587?tls=1`` (or ``smtps://`` for port 465)."""
    url = urlsplit(text(name))
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise ImproperlyConfigured(f"The setting {name} must look like smtp://login:password@host:587?tls=1.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and parse_qs(url.query).get("tls", ["1"]) == ["1"],
        "EMAIL_TIMEOUT": 20,
    }


def kept_secret(path: Path) -> str:
    """A secret made once and kept in a file only its owner can read (demo and tests)."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The folder of the setting DATA_DIR, {path.parent}, cannot be used: {error.strerror}. "
            "Choose another with DATA_DIR=…, or give it to the user who starts this."
        ) from error
