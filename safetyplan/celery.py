import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safetyplan.settings")

app = Celery("safetyplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
