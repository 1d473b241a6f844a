import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safetyplan.settings")

application = get_wsgi_application()

from core.checks import refuse_unsound_settings  # noqa: E402  (needs Django set up)

refuse_unsound_settings()

# All views are loaded now, not by the first visitor. What is loaded stays: going through all of it once more would hold
# up a page, now and then, for a tenth of a second.
get_resolver().check()
gc.collect()
gc.freeze()
