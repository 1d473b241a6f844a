"""One populated world per module: its tests roll back what they change, so it is built once."""

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests import database
from tests.isolation.factories import Rows
from tests.world import build_world


@pytest.fixture(scope="module")
def rows(django_db_setup, django_db_blocker) -> Iterator[Rows]:
    """The cast of tests/world.py and a row of every tenant table at every place."""
    with django_db_blocker.unblock():
        yield Rows(build_world())
        for connection in connections.all(initialized_only=True):
            connection.close()
        database.empty()


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
