"""Every route of the site × everyone × every method, generated from the URL resolver. Nothing is listed by hand."""

import pytest

from schools.models import User
from tests.isolation.crawl import Crawler, routes

ROUTES = routes()


@pytest.fixture(scope="module")
def crawler(rows) -> Crawler:
    User.objects.using("owner").create(email="operator@demo.example", is_operator=True)
    crawler = Crawler(rows)
    crawler.harvest(ROUTES)
    return crawler


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_route_answers_everyone_as_it_declares(crawler, route):
    if faults := crawler.faults(route):
        pytest.fail("\n".join(faults), pytrace=False)
