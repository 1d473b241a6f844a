"""What requests leave behind: reading leaves nothing, and work leaves each place's words in that place only."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import connections
from django.test import override_settings

from core import outbox
from core.models import AuditEvent
from core.tenancy import atomic
from tests.isolation.canaries import found_in, logged, misplaced, text_of, words_of
from tests.isolation.crawl import routes
from tests.isolation.factories import tenant_models

ROUTES = routes()
# Tables that a look may write: who looked, from which sign-in, how often.
TRACES = {
    "core_auditevent": "reading a file is an event",
    "django_session": "still here",
    "usersessions_usersession": "still here",
    "cache_entries": "rate limits",
    "incidents_escalation": "when the board opened a case first",
}


def fingerprints(server: Any) -> dict[str, str]:
    """A hash of the rows of every table but those of ``TRACES`` and those a model declares ephemeral."""
    left_out = {model._meta.db_table for model in tenant_models() if getattr(model, "ephemeral", False)} | set(TRACES)
    query = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    found = {}
    with server.cursor() as cursor:
        for (table,) in cursor.execute(query).fetchall():
            if table not in left_out:
                rows = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
                (found[table],) = cursor.execute(rows).fetchone()
    server.rollback()
    return found


def test_reading_changes_nothing(site_crawler, server):
    """Every address is read by everybody, for real: afterwards each table holds the same rows."""
    cast = ("leader", "teacher", "board_admin", "stranger")
    people = [None, site_crawler.operator, *(site_crawler.world.people[name].user for name in cast)]
    for user in people:
        site_crawler.client(user).get("/account/email/")  # signs in; and takes note of an address that has no row yet
    read = [route for route in ROUTES if "GET" in route.access.methods]
    urls = [site_crawler.address(route, site_crawler.place(route)) for route in read]  # makes doors
    before = fingerprints(server)
    for url in urls:
        for user in people:
            site_crawler.client(user).get(url)
    after = fingerprints(server)
    assert [table for table in before if before[table] != after[table]] == []


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_what_work_leaves_behind_is_in_its_own_place(site_crawler, rows):
    """The school leader and the board's administrator send every form; then the workers do what was asked for."""
    world, started = site_crawler.world, list(AuditEvent._base_manager.using("owner").values_list("pk", flat=True))
    kept = set(Path(settings.MEDIA_ROOT).rglob("*"))
    with logged() as logs:
        for url, entries in list(site_crawler.forms.items()):
            for data in entries:
                for member in (world.board_admin, world.leader):
                    site_crawler.client(member.user).post(url, data)
        outbox.work()
    assert not found_in("\n".join(logs))
    with atomic():
        assert misplaced(rows, started) == []
    made = [file for file in set(Path(settings.MEDIA_ROOT).rglob("*")) - kept if file.is_file()]
    for file in made:
        assert found_in(text_of(file.read_bytes())) <= words_of(world.regenboog, world.samen), file
    assert any(file.read_bytes().startswith(b"%PDF") for file in made)
    for message in mail.outbox:
        assert not {word for word in found_in(str(message.message())) if word.startswith("muur")}
    assert new_audit_words(started) == set()


def new_audit_words(started: list[Any]) -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_jsonb(t)::text FROM core_auditevent t WHERE NOT id = ANY (%s)", [started])
        events = [json.loads(row) for (row,) in cursor.fetchall()]
    assert events
    return {word for event in events for word in found_in(str(event))}
