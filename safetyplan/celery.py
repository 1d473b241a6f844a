import os
import sys
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safetyplan.settings")

app = Celery("safetyplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_to_start(**_: Any) -> None:
    """A worker without the system login would find no work; one with unsound settings should find none."""
    from django.conf import settings  # noqa: PLC0415  (Celery is imported before Django is set up)

    from core.checks import refuse_unsound_settings  # noqa: PLC0415

    if "system" not in settings.DATABASES:
        sys.exit("Error in the settings: The setting DATABASE_SYSTEM_URL is missing; workers find their work with it.")
    refuse_unsound_settings()
