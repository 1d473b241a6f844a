"""Settings of the web server that bench/pages.py measures: the product's, plus two empty views."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, MIDDLEWARE

ROOT_URLCONF = "bench._site_urls"
MIDDLEWARE = ["bench._site_urls.BareView", *MIDDLEWARE]
for alias in DATABASES:
    DATABASES[alias]["NAME"] = os.environ.get("BENCH_DATABASE", "safetyplan_bench_pages")
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
LOGGING_CONFIG = None
