"""The Celery worker of the fault tests: the product's own, plus one job that can be caught in the middle."""

import os
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from core import audit, outbox  # noqa: E402
from core.models import Job  # noqa: E402
from core.tenancy import atomic  # noqa: E402
from safetyplan.celery import app  # noqa: E402

__all__ = ["app"]


@outbox.job("faults.slow")
def slow(row: Job) -> None:
    """Leaves one event. The first try writes it, says so in a file, and hangs before it is committed."""
    with atomic():
        audit.record("faults.result", by=None)
        if row.attempts == 1 and (caught := row.payload.get("catch_me")):
            Path(caught).touch()
            time.sleep(60)
        outbox.complete(row)
