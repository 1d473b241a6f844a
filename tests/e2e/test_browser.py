"""The equipment of the browser tests itself: three kinds of page, and faults that do not pass unseen."""

import pytest
from django.http import HttpResponse
from django.urls import path

from core.access import public
from tests.e2e import conftest

pytestmark = [pytest.mark.e2e, pytest.mark.urls(__name__)]


@public()
def faulty(request):
    return HttpResponse(
        '<!doctype html><html lang="nl"><title>Fout</title><main><h1>Fout</h1>'
        '<p style="color: red">Stijl</p><img src="/static/absent.png"><script>alert(1)</script></main></html>'
    )


@public()
def sound(request):
    script = "<script src='/static/js/page.js'></script>"
    name = request.user.email if request.user.is_authenticated else "niemand"
    return HttpResponse(
        f'<!doctype html><html lang="nl"><title>Goed</title><main><h1>{name}</h1></main>{script}</html>'
    )


urlpatterns = [path("faulty/", faulty), path("", sound)]


def test_breaches_of_policy_and_missing_files_are_noticed(page, troubles):
    page.goto("/faulty/")
    assert any("style" in trouble for trouble in troubles)
    assert any("script" in trouble for trouble in troubles)
    assert any("absent.png" in trouble for trouble in troubles)
    troubles.clear()


def test_faults_against_accessibility_are_named(page, axe, troubles):
    page.goto("/faulty/")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
    troubles.clear()


def test_a_colour_is_judged_wherever_it_was_not_found_good(page, axe):
    page.goto("/")
    axe(page)
    axe(page)
    page.evaluate("document.querySelector('h1').style.color = '#ccc'")
    for _time in range(2):
        with pytest.raises(AssertionError, match="color-contrast"):
            axe(page)


def test_a_page_has_the_session_of_who_signed_in(page, phone_page, no_js_page, sign_in_page, world, axe):
    for each in (page, phone_page, no_js_page):
        sign_in_page(each, world.leader).goto("/")
        assert each.locator("h1").inner_text() == world.leader.user.email
    axe(page)
    assert phone_page.viewport_size == conftest.PHONE


def test_a_picture_is_kept_when_it_is_asked_for(page, screenshot, monkeypatch):
    monkeypatch.setenv("SCREENSHOTS", "1")
    assert screenshot(page).exists()
