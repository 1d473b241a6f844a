"""Settings of the web server that bench/pages.py measures: the product's, plus one empty view."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

ROOT_URLCONF = "bench._site_urls"
for alias in DATABASES:
    DATABASES[alias]["NAME"] = os.environ.get("BENCH_DATABASE", "safetyplan_bench_pages")
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
LOGGING_CONFIG = None
