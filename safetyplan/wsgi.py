import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safetyplan.settings")

application = get_wsgi_application()

from core.checks import refuse_unsound_settings  # noqa: E402  (needs Django set up)

refuse_unsound_settings()
