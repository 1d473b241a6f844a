"""Every route of the site × everyone × every method, generated from the URL resolver. Nothing is listed by hand."""

import pytest

from tests.isolation.crawl import routes

ROUTES = routes()


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_route_answers_everyone_as_it_declares(site_crawler, route):
    if faults := site_crawler.faults(route):
        pytest.fail("\n".join(faults), pytrace=False)
