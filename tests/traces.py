"""Everything that an installation keeps, to look for words that must not be there: tables, Redis, files."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.conf import settings
from redis import Redis

from tests import database


def kept(*folders: Path) -> Iterator[tuple[str, str]]:
    """Where, and what is there as text; ``folders``: besides the files of the site."""
    with psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=database.NAME)) as server:
        tables = (
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in server.execute(tables).fetchall():
            for (row,) in server.execute(f"SELECT t::text FROM {table} t").fetchall():
                yield table, row
    redis = Redis.from_url(settings.CELERY_BROKER_URL.replace("redis+socket", "unix"))
    for key in redis.scan_iter():
        yield "redis", f"{key!r} {redis.dump(key)!r}"
    for folder in (Path(settings.MEDIA_ROOT), *folders):
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes().decode(errors="ignore")
