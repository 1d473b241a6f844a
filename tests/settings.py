"""The product's settings with servers of the tests' own; nothing else differs but the speed of passwords."""

import os
from pathlib import Path

os.environ["DATA_DIR"] = os.environ.get("TEST_DATA_DIR") or str(Path(__file__).resolve().parent.parent / "var" / "test")
for name in (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_SYSTEM_URL",
    "REDIS_URL",
    "SMTP_URL",
    "DEMO",
    "REQUIRE_MFA",
):
    os.environ.pop(name, None)

from safetyplan.settings import *  # noqa: E402, F403
from safetyplan.settings import DATABASES, EMBEDDED_POSTGRES, EMBEDDED_VALKEY, STORAGES  # noqa: E402

EMBEDDED_POSTGRES.fast = True
EMBEDDED_POSTGRES.start()
EMBEDDED_VALKEY.start()
EMBEDDED_POSTGRES.provision()

for alias in DATABASES:
    DATABASES[alias]["NAME"] = "safetyplan_test"
    DATABASES[alias]["CONN_MAX_AGE"] = None

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
REQUIRE_MFA = False  # tests of the second factor switch it on
SILENCED_SYSTEM_CHECKS = ["core.E001"]
