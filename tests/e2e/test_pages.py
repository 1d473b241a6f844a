"""Every page somebody can reach by following links: accessible, quiet, with one heading, and fitting a phone."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.urls import resolve
from playwright.sync_api import expect

from core.tenancy import atomic
from core.uploads import DOCX, Upload
from oversight.standing_services import standing_refresh
from plans import services
from plans.annex_services import annex_add, bundle_make
from plans.import_rules import Piece
from plans.milestone_services import milestone_make
from plans.pdf import plan_print
from plans.word_services import word_read_in
from tests.isolation.crawl import routes
from tests.world import make_member, make_user

pytestmark = pytest.mark.e2e

LONG_TITLE = "Samenwerken " * 10
LEADS_AWAY = ("download", "account_logout", "styleguide", "monitoring:xlsx", "monitoring:json")
LEADS_AWAY += ("incidents:printout_file", "oversight:api_description")
FILES = ("_xlsx", "_csv")  # how the names of tables as files end
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture
def busy_school(world):
    """Regenboog with all that a plan's pages can show; Wilgen has yet to begin."""
    with world.at(world.regenboog), atomic():
        plan = services.plan_start(school=world.regenboog, by=world.leader)
        milestone_make(plan=plan, kind="named", name="Voor de studiedag", by=world.leader)
        section = plan.sections.get(key="supervision")
        for words, by in (("Een", world.leader), ("Twee", world.coordinator), ("Drie", world.coordinator)):
            html = section.html + f"<p>{words}</p>"
            services.section_save(section=section, html=html, page=uuid4(), base=1, by=by)
        services.section_set_particulars(
            section=plan.sections.get(key="parents"),
            title=LONG_TITLE,
            owner=None,
            review_date=None,
            by=world.leader,
        )
        services.section_save(
            section=plan.sections.get(key="training"), html="", page=uuid4(), base=1, by=world.coordinator
        )
        waiting = plan_print(plan=plan, by=world.leader)
        vision = plan.sections.order_by("position").first()
        html = '<p>Wij zijn <span data-fact="schools.name">De Oude Naam</span>.</p>'
        services.section_save(section=vision, html=html, page=uuid4(), base=1, by=world.leader)
        annex_add(section=vision, title="Website", url="https://www.example.org/", by=world.leader)
        bundle = bundle_make(plan=plan, by=world.leader)
        kept = milestone_make(plan=plan, kind="named", name="Voor de zomer", by=world.leader)
        document = Upload(b"PK", DOCX)
        pieces = [Piece(1, "Toezicht", "<p>Drie leraren.</p>"), Piece(1, LONG_TITLE, "<p>Woorden.</p>")]
        word = word_read_in(plan=plan, upload=document, name="Ons plan.docx", pieces=pieces, by=world.leader)
    parts = [f"paragraaf/{key}/" for key in ("parents", "training", "supervision", vision.key)]
    parts += [f"pdf/{waiting.pk}/", f"documenten/zip/{bundle.pk}/", f"versies/{kept.pk}/"]
    parts += ["vragen/voorbeeld/", f"word/{word.pk}/"]
    return [f"/s/regenboog/plan/{part}" for part in parts]


def pages_from(page, starts: list[str]) -> Iterator[str]:
    """Open these pages, and one of every other pattern of addresses that links lead to; yields the pattern."""
    found, first, seen = list(starts), set(starts), set()
    while found:
        path = found.pop(0)
        match = resolve(path)
        leads_away = match.view_name in LEADS_AWAY or match.view_name.endswith(FILES)
        if leads_away or (match.route in seen and path not in first):
            continue
        seen.add(match.route)
        first.discard(path)
        page.goto(path)
        links = map(urlsplit, page.evaluate(LINKS))
        here = urlsplit(page.url).netloc
        found += [link.path for link in links if link.netloc == here and not link.path.startswith("/static/")]
        yield match.route


def check(page, axe, widths: tuple[int, ...]) -> None:
    """One title, one heading, nothing that scrolls sideways, and nothing that keeps people out."""
    page.wait_for_load_state()  # a page that a button brings may not have its style yet
    assert page.title().strip(" ·") != "Safetyplan", f"{page.url} has no title"
    assert page.locator("h1").count() == 1, f"{page.url} has not one heading"
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDTH) <= width, f"{page.url} scrolls sideways at {width} px"
        axe(page)


def test_every_page_is_sound_and_links_lead_to_all_of_the_plan(page, sign_in_page, world, busy_school, axe):
    sign_in_page(page, world.leader)
    reached = set()
    for route in pages_from(page, [*busy_school, "/s/regenboog/"]):
        check(page, axe, (1280, 320))
        reached.add(route)
    plans = [route for route in routes() if route.name.startswith("plans:") and not route.name.endswith(FILES)]
    assert {route.pattern for route in plans if "GET" in route.access.methods} <= reached


@pytest.mark.parametrize(
    ("name", "start"),
    [("teacher", "/s/regenboog/plan/"), ("neighbour", "/s/wilgen/plan/"), ("board_admin", "/b/samen/")],
)
def test_what_others_see_is_sound_on_a_phone(page, sign_in_page, world, busy_school, axe, name, start):
    sign_in_page(page, world.people[name])
    for _ in pages_from(page, [start]):
        check(page, axe, (320,))


FITS = "[...document.querySelectorAll('.matrix .table-scroll')].every(box => box.scrollWidth <= box.clientWidth)"


def test_the_matrix_of_a_board_fits_or_folds_at_every_width(page, sign_in_page, world):
    with world.at(world.regenboog):
        standing_refresh()
    sign_in_page(page, world.board_admin)
    page.goto("/b/samen/overzichten/")
    column = page.locator(".matrix thead").get_by_text("Plichten", exact=True)
    for width in (1920, 1280, 1265, 1225, 1150, 1100, 1026, 1024, 960, 900, 600, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(FITS), f"it scrolls sideways at {width} px"
        expect(column).to_be_visible(visible=width >= 1225 or width == 960)


def test_a_long_address_stays_within_the_menu(page, sign_in_page, world):
    user = make_user("een.heel.lang.adres.dat.niet.in.het.menu.past")
    for place in (world.samen, world.wilgen):
        member = make_member("lang", place, "board_staff" if place == world.samen else "teacher", user=user)
    sign_in_page(page, member)
    page.goto("/")
    foot = page.locator(".sidebar-foot summary").bounding_box()
    assert foot["x"] + foot["width"] <= page.locator(".sidebar").bounding_box()["width"]


def test_the_end_of_a_long_menu_comes_along_on_a_low_screen(page, sign_in_page, world, busy_school):
    sign_in_page(page, world.leader)
    page.set_viewport_size({"width": 1280, "height": 620})
    page.goto("/s/regenboog/plan/")
    first, last = page.locator(".sidebar .menu-item").first, page.locator(".sidebar-foot summary")
    expect(first).to_be_in_viewport(ratio=1)
    page.mouse.move(700, 300)
    page.mouse.wheel(0, 900)
    expect(first).not_to_be_in_viewport()
    expect(last).to_be_in_viewport(ratio=1)


def test_the_keys_of_programs_fit_a_phone(phone_page, sign_in_page, world):
    page = sign_in_page(phone_page, world.board_admin)
    page.goto("/b/samen/beheer/koppelingen/")
    page.get_by_label("Voor welk programma?").fill("Het dashboard van de afdeling kwaliteit")
    page.get_by_label("Hoe scholen ervoor staan").check()
    page.get_by_role("button", name="Maak een sleutel").click()
    expect(page.get_by_role("button", name="Trek in")).to_be_visible()
    assert page.evaluate("[...document.querySelectorAll('.table-scroll')].every(b => b.scrollWidth <= b.clientWidth)")
