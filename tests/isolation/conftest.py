"""One populated world for all modules: their tests roll back what they change, or it is put back after them."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from schools.models import User
from tests import database
from tests.isolation.crawl import Crawler, routes
from tests.isolation.factories import Rows
from tests.world import build_world


@pytest.fixture(scope="session")
def filled_tables(django_db_setup, django_db_blocker) -> database.Snapshot:
    with django_db_blocker.unblock():
        filled = database.Snapshot("rows", Rows(build_world()))
        database.empty()
    return filled


@pytest.fixture(scope="module")
def rows(filled_tables, django_db_blocker) -> Iterator[Rows]:
    """The cast of tests/world.py and a row of every tenant table at every place."""
    with django_db_blocker.unblock():
        yield filled_tables.restore()
        for connection in connections.all(initialized_only=True):
            connection.close()
        database.empty()


@pytest.fixture(scope="session")
def harvested() -> dict[str, list[dict[str, Any]]]:
    """The forms of every page, filled in: the same rows give the same forms."""
    return {}


@pytest.fixture(scope="module")
def site_crawler(rows, harvested) -> Crawler:
    """Knows the rows, the people (an operator too), and how to fill in every form of the site."""
    User.objects.using("owner").create(email="operator@demo.example", is_operator=True)
    crawler = Crawler(rows)
    if not harvested:
        crawler.harvest(routes())
        harvested.update(crawler.forms)
    crawler.forms = harvested
    return crawler


@pytest.fixture(scope="module")
def server(rows) -> Iterator[psycopg.Connection]:
    """The superuser's connection, to become any login with SET ROLE."""
    with psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=database.NAME)) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def sql(server) -> Iterator[psycopg.Cursor]:
    """A cursor whose work is undone."""
    with server.cursor() as cursor:
        yield cursor
    server.rollback()
