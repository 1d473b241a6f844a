"""Questions that go along in one statement, so that many rooms ask something about a place and it costs one query."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, QuerySet, Subquery
from django.db.models.functions import JSONObject


class CountOf(Subquery):
    """How many rows there are."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def rows_of(rows: QuerySet, *names: str, **renamed: Any) -> ArraySubquery:
    """The rows as a list of dicts of these fields and expressions, in their own order; dates come as text."""
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in names}, **renamed)))
