"""Fixtures for every test. ``world`` is the cast: two boards, their schools and the people who work there."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client

from surveys import front
from tests import database
from tests.world import World, build_world


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        database.make()
    yield
    for connection in connections.all(initialized_only=True):
        connection.close()


@pytest.fixture
def db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A real database with real commits, emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        front.forget()
        for connection in connections.all(initialized_only=True):
            if connection.in_atomic_block or connection.connection is None:
                connection.close()
        database.empty()


@pytest.fixture
def transactional_db(db) -> None:
    """Every test here commits; the name is what pytest-django's live server asks for."""


@pytest.fixture(scope="session")
def cast(django_db_setup, django_db_blocker) -> database.Snapshot:
    """The world, built once by the product itself."""
    with django_db_blocker.unblock():
        database.empty()
        cast = database.Snapshot("world", build_world())
        database.empty()
    return cast


@pytest.fixture
def world(cast, db) -> World:
    return cast.restore()


@pytest.fixture
def sign_in():
    """``sign_in(membership)`` gives a client with that person's session."""

    def sign_in(member) -> Client:
        client = Client()
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
