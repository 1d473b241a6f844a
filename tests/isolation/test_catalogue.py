"""The database as it is: every table behind a wall or shared for a reason, and no way round."""

import pytest

from tests.isolation import catalogue


@pytest.mark.parametrize(
    "check",
    [
        catalogue.tables,
        catalogue.foreign_keys,
        catalogue.unique_indexes,
        catalogue.views_and_functions,
        catalogue.logins,
        catalogue.grants,
    ],
    ids=lambda check: check.__name__,
)
def test_the_catalogue_has_no_fault(sql, check):
    assert list(check(sql)) == []
