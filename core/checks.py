"""What must hold before this installation may be reached by anybody. Part of ``manage.py check``; web and workers
refuse to start while an error stands."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks

from core import crypto


@register(Tags.security)
def sound_settings(**_: Any) -> list[CheckMessage]:
    outside = settings.OUTSIDE_SERVERS
    site = urlsplit(settings.SITE_URL)
    faults = [
        (
            not settings.REQUIRE_MFA and not settings.DEMO,
            Error("REQUIRE_MFA=0 is for the demo only: staff sign in with a second factor.", id="core.E001"),
        ),
        (
            settings.DEMO and outside,
            Error("DEMO=1 belongs to the embedded servers: it opens accounts with a known password.", id="core.E002"),
        ),
        (
            settings.DEBUG and outside,
            Error("DEBUG=1 shows settings and data to strangers; not with outside servers.", id="core.E003"),
        ),
        (
            (site.scheme == "https") != settings.HTTPS,
            Error("HTTPS and the scheme of SITE_URL contradict each other.", id="core.E004"),
        ),
        (
            bool(settings.ALLOWED_HOSTS) and not is_allowed(site.hostname or ""),
            Error("The host of SITE_URL is not among ALLOWED_HOSTS.", id="core.E005"),
        ),
        (
            outside and not settings.HTTPS,
            Warning("HTTPS=0: passwords and plans travel in the clear.", id="core.W001"),
        ),
    ]
    return [message for broken, message in faults if broken] + list(sound_key_file())


def sound_key_file() -> Iterator[CheckMessage]:
    """Without its keys nothing sealed can be read, and whoever reads them can open a stolen database."""
    path = Path(settings.DATA_KEY_FILE)
    try:
        crypto.wrapping_keys()
    except crypto.KeyFileError as error:
        yield Error(f"The file of the setting DATA_KEY_FILE, {path}, {error}.", id="core.E006")
    else:
        if path.stat().st_mode & 0o007:
            yield Warning(f"Everybody on this machine may read {path} (DATA_KEY_FILE): chmod 0400.", id="core.W002")


def is_allowed(host: str) -> bool:
    return any(
        allowed in ("*", host) or (allowed.startswith(".") and f".{host}".endswith(allowed))
        for allowed in settings.ALLOWED_HOSTS
    )


def refuse_unsound_settings() -> None:
    """End this process when an error stands; for those that Django starts without its checks (web, workers)."""
    errors = [message for message in run_checks(tags=[Tags.security]) if message.is_serious()]
    for message in errors:
        if not message.is_silenced():
            sys.exit(f"Error in the settings: {message.msg} ({message.id})")
