"""A form that is sent twice writes one thing down; with something else in it the second time, it is said."""

from typing import Any, TypeVar

from django.db import models

from core.sealed import keyring

Row = TypeVar("Row", bound=models.Model)


class AlreadySent(Exception):
    """This form was sent before, with something else in it; its argument is what was written down then."""


def as_sent(row: Row, text: str | None = None, **values: Any) -> Row:
    """What a form wrote down before, now that it is sent again. Raises ``AlreadySent`` when it holds something else.

    ``text``: of a row that has a sealed one.
    """
    if any(getattr(row, name) != value for name, value in values.items()):
        raise AlreadySent(row)
    if text is not None and keyring().open(row, "text") != text:
        raise AlreadySent(row)
    return row
