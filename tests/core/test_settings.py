"""A setting that is missing or wrong stops the start, and is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as product
from django.test import override_settings

from core.checks import sound_settings
from safetyplan import env

SOUND = {
    "DATABASE_URL": "postgresql://safetyplan_app:x@db.example/safetyplan",
    "DATABASE_SYSTEM_URL": "postgresql://safetyplan_system:x@db.example/safetyplan",
    "DATABASE_OWNER_URL": "postgresql://safetyplan_owner:x@db.example/safetyplan",
    "REDIS_URL": "redis://redis.example:6379/0",
    "SMTP_URL": "smtp://mail.example:587",
    "MAIL_FROM": "noreply@safetyplan.example",
    "SITE_URL": "https://safetyplan.example",
    "ALLOWED_HOSTS": "safetyplan.example",
    "DATA_KEY_FILE": str(product.DATA_KEY_FILE),
    "SECRET_KEY": "a-key-for-this-test-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SURVEY_PEPPER": "a-pepper-for-this-test-only",
}
SECURE = {"HTTPS": True, "SITE_URL": "https://localhost"}
MISSING = ["DATABASE_URL", "REDIS_URL", "SMTP_URL", "MAIL_FROM", "SITE_URL", "ALLOWED_HOSTS", "SECRET_KEY"]
MISSING += ["DATA_KEY_FILE", "SURVEY_PEPPER"]
WRONG = [
    ("DATABASE_URL", "mysql://safetyplan_app:kanarie@db.example/safetyplan"),
    ("DATABASE_URL", "postgresql://safetyplan_app:kanarie@db.example"),
    ("DATABASE_URL", "postgresql://postgres:kanarie@db.example/safetyplan"),
    ("DATABASE_SYSTEM_URL", "postgresql://safetyplan_owner:kanarie@db.example/safetyplan"),
    ("DATABASE_OWNER_URL", "nonsense"),
    ("DATABASE_URL", "postgresql://safetyplan_app:kanarie@db.example:54x2/safetyplan"),
    ("DATABASE_URL", "postgresql://safetyplan_app:kanarie@db.example/safetyplan?options=-crole%3Dkanarie"),
    ("REDIS_URL", "http://redis.example"),
    ("REDIS_URL", "redis://:kanarie@redis.example:x/0"),
    ("SMTP_URL", "mail.example:587"),
    ("SMTP_URL", "smtp://mail.example:587?tls=yes"),
    ("SITE_URL", "https://safetyplan.example:port"),
    ("SITE_URL", "safetyplan.example"),
    ("SITE_URL", "https://safetyplan.example/path"),
    ("CLAMD_URL", "clamd.example:3310"),
    ("HTTPS", "yes"),
    ("DEBUG", "true"),
]
WEB = [sys.executable, "-c", "import safetyplan.wsgi"]
WORKER = [sys.executable, "-m", "celery", "-A", "safetyplan", "worker", "-P", "solo"]
# Reads the settings once per case, in one process: that takes milliseconds instead of seconds.
READ = """
import importlib, json, os, sys
from django.core.exceptions import ImproperlyConfigured
sound, answers, module = dict(os.environ), [], None
for changes in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update({name: value for name, value in {**sound, **changes}.items() if value is not None})
    try:
        sys.modules.pop("safetyplan.settings", None)
        importlib.import_module("safetyplan.settings")
        answers.append("")
    except ImproperlyConfigured as error:
        answers.append(str(error))
print(json.dumps(answers))
"""
# What the tests' own environment must not lend to the process.
CLEARED = {*SOUND, "DEMO", "DEBUG", "REQUIRE_MFA", "HTTPS", "PORT", "BEHIND_PROXY", "DATA_DIR"}


def start(command: list[str], folder: Path, said: str = "", **changes: str | None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in CLEARED}
    environment |= {name: value for name, value in {**SOUND, **changes}.items() if value is not None}
    environment |= {"DJANGO_SETTINGS_MODULE": "safetyplan.settings", "DATA_DIR": str(folder)}
    return subprocess.run(
        command, env=environment, cwd=product.BASE_DIR, input=said, capture_output=True, text=True, timeout=60
    )


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[tuple[str, str | None], str]:
    """What the settings say to every change of one of them; "" when they are read."""
    cases = [(name, None) for name in MISSING] + WRONG + [("MAIL_FROM", "other@safetyplan.example")]
    changes = json.dumps([{name: value} for name, value in cases])
    result = start([sys.executable, "-c", READ], tmp_path_factory.mktemp("settings"), changes)
    assert result.returncode == 0, result.stderr
    return dict(zip(cases, json.loads(result.stdout), strict=True))


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_setting_is_named(answers, name):
    assert f"The setting {name} is missing" in answers[name, None]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_named_without_its_password(answers, name, value):
    assert f"The setting {name} " in answers[name, value]
    assert "kanarie" not in answers[name, value]


def test_how_a_connection_is_kept_safe_is_passed_on(monkeypatch):
    address = "postgresql://safetyplan_app:x@db.example/safetyplan?sslmode=verify-full&sslrootcert=/etc/db%20ca.pem"
    monkeypatch.setenv("DATABASE_URL", address)
    options = env.database("DATABASE_URL", "safetyplan_app")["OPTIONS"]
    assert options == {"sslmode": "verify-full", "sslrootcert": "/etc/db ca.pem"}


def test_a_setting_may_be_another(answers):
    assert answers["MAIL_FROM", "other@safetyplan.example"] == ""


def test_the_web_server_needs_neither_the_owner_nor_the_system_login(tmp_path):
    result = start(WEB, tmp_path, DATABASE_OWNER_URL=None, DATABASE_SYSTEM_URL=None)
    assert result.returncode == 0, result.stderr


def test_a_worker_needs_the_system_login(tmp_path):
    result = start(WORKER, tmp_path, DATABASE_SYSTEM_URL=None)
    assert result.returncode != 0
    assert "The setting DATABASE_SYSTEM_URL is missing" in result.stderr


def test_the_web_server_does_not_start_without_second_factor_outside_the_demo(tmp_path):
    result = start(WEB, tmp_path, REQUIRE_MFA="0")
    assert result.returncode != 0
    assert "REQUIRE_MFA=0 is for the demo only" in result.stderr


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"DEMO": True, "OUTSIDE_SERVERS": True, **SECURE}, "core.E002"),
        ({"DEBUG": True, "OUTSIDE_SERVERS": True, **SECURE}, "core.E003"),
        ({"HTTPS": True, "SITE_URL": "http://localhost"}, "core.E004"),
        ({"SITE_URL": "https://elders.example", "HTTPS": True}, "core.E005"),
        ({"OUTSIDE_SERVERS": True}, "core.W001"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unsound_settings_are_a_fault(changes, fault):
    with override_settings(REQUIRE_MFA=True, **changes):
        assert [message.id for message in sound_settings()] == [fault]


@pytest.mark.parametrize(("allowed", "sound"), [(".safetyplan.example", True), (".other.example", False), ("*", True)])
def test_the_site_may_be_any_host_that_is_allowed(allowed, sound):
    with override_settings(
        ALLOWED_HOSTS=[allowed], SITE_URL="https://a.safetyplan.example", HTTPS=True, REQUIRE_MFA=True
    ):
        assert (sound_settings() == []) is sound
