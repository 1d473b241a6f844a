"""A board's own look: readable by everybody, made harmless, and the same for ever at its address."""

import io
import re
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image  # noqa: TID251 -- to see what became of a picture

from core import registry
from core.tenancy import atomic
from plans.print_selectors import plan_document
from plans.services import plan_start
from schools import look_rules
from schools.models import Board

HERE = "/b/samen/beheer/huisstijl/"
GREEN, YELLOW = "#1d6b3a", "#ffd400"
TOKENS = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
# What a link may stand on, of the style sheet itself.
GROUNDS = re.findall(r"--(?:ground|good-soft|attention-soft|error-soft|info-soft|law-soft): (#[0-9a-f]{6});", TOKENS)
COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))


def picture(size=(600, 400), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, "PNG", **options)
    file.seek(0)
    file.name = "logo.png"
    return file


def board():
    return Board._base_manager.using("owner").get(slug="samen")


@pytest.fixture
def admin(world, sign_in):
    return sign_in(world.board_admin)


@given(COLOURS)
def test_a_colour_that_is_taken_is_readable_wherever_it_is_used(colour):
    if look_rules.readable(colour):
        for paper in ("#ffffff", look_rules.soft_of(colour), *GROUNDS):
            assert look_rules.contrast(colour, paper) >= 4.5
        assert look_rules.contrast(look_rules.ink_on(colour), colour) >= 4.5
    assert look_rules.readable(look_rules.nearest(colour))


def test_contrast_is_that_of_wcag():
    assert look_rules.contrast("#000000", "#ffffff") == 21
    assert round(look_rules.contrast("#767676", "#ffffff"), 2) == 4.54
    assert look_rules.readable("#12436d")


def test_a_colour_is_readable_on_every_ground_that_a_link_may_stand_on():
    assert len(GROUNDS) == len(look_rules.GROUNDS)
    assert set(GROUNDS) == set(look_rules.GROUNDS)
    assert not look_rules.readable("#786978")  # on white it is


def test_the_way_out_of_a_colour_that_cannot_be_read_can_be_read(admin):
    page = admin.get(f"{HERE}?colour=%23{YELLOW[1:]}").text
    assert f'<p class="remedy">Zo dichtbij als kan: <a href="?colour=%23{look_rules.nearest(YELLOW)[1:]}">' in page


def test_a_logo_is_taken_away_where_there_is_one(admin):
    assert 'name="remove"' not in admin.get(HERE).text
    admin.post(HERE, {"colour": GREEN, "logo": picture()})
    assert 'name="remove"' in admin.get(HERE).text


def test_a_colour_that_not_everybody_can_read_is_refused_with_the_nearest_that_one_can(admin):
    answer = admin.post(HERE, {"own": "on", "colour": YELLOW})
    assert answer.status_code == 422
    assert look_rules.nearest(YELLOW) in answer.content.decode()
    assert not board().look
    for wrong in ("red", "#12", "#12436d;} body{display:none", "javascript:1"):
        assert admin.post(HERE, {"own": "on", "colour": wrong}).status_code == 422


def test_every_page_of_the_board_and_its_schools_has_the_colour(admin, world, sign_in):
    assert admin.post(HERE, {"own": "on", "colour": GREEN}).status_code == 302
    link = f'<link rel="stylesheet" href="/thema/samen-{board().look}.css">'
    assert link in admin.get("/b/samen/").content.decode()
    assert link in sign_in(world.leader).get("/s/regenboog/").content.decode()
    assert "/thema/" not in sign_in(world.stranger).get("/s/baken/").content.decode()


def test_the_style_sheet_is_for_everybody_and_for_ever_and_holds_three_tokens(admin):
    admin.post(HERE, {"own": "on", "colour": GREEN})
    answer = Client().get(f"/thema/{board().look_name}.css")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    text = answer.content.decode()
    assert [text.count(name) for name in ("--brand:", "--brand-ink:", "--brand-soft:")] == [1, 1, 1]
    assert text.count("--") == 3
    assert Client().get("/thema/samen-000000000000.css").status_code == 404


def test_an_old_address_keeps_its_look(admin):
    admin.post(HERE, {"own": "on", "colour": GREEN})
    old = board().look_name
    admin.post(HERE, {"own": "on", "colour": "#6b1d3a"})
    assert GREEN in Client().get(f"/thema/{old}.css").content.decode()
    admin.post(HERE, {"colour": GREEN})
    assert not board().look
    admin.post(HERE, {"own": "on", "colour": GREEN})
    assert board().look_name == old


def test_a_logo_is_drawn_anew_and_kept_when_only_the_colour_changes(admin):
    info = Image.Exif()
    info[0x010E] = "geheim"
    assert admin.post(HERE, {"colour": GREEN, "logo": picture(exif=info)}).status_code == 302
    first = board()
    content = Client().get(f"/thema/{first.look_name}.png").content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size[0] <= 480
        assert image.size[1] <= 160
        assert not image.getexif()
    assert b"geheim" not in content
    admin.post(HERE, {"own": "on", "colour": GREEN})
    assert board().has_logo
    admin.post(HERE, {"own": "on", "colour": GREEN, "remove": "on"})
    assert not board().has_logo
    assert Client().get(f"/thema/{board().look_name}.png").status_code == 404


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.4 %%EOF", b"\x89PNG\r\n\x1a\n broken", b"<svg/>"])
def test_what_is_no_picture_is_not_taken(admin, content):
    file = io.BytesIO(content)
    file.name = "logo.png"
    assert admin.post(HERE, {"colour": GREEN, "logo": file}).status_code == 422


@pytest.mark.parametrize(("size", "status"), [((800, 100), 302), ((900, 100), 422)])
def test_a_strip_is_no_logo(admin, size, status):
    assert admin.post(HERE, {"colour": GREEN, "logo": picture(size)}).status_code == status


def test_the_plan_in_print_has_the_look(admin, world):
    admin.post(HERE, {"own": "on", "colour": GREEN, "logo": picture()})
    with world.at(world.regenboog), atomic():
        printable = plan_document(plan_start(school=world.regenboog, by=world.leader))
    assert (printable.brand.color, printable.brand.ink) == (GREEN, "#ffffff")
    assert printable.logo.startswith("data:image/png;base64,")


def test_other_print_has_the_look_too(admin, world):
    admin.post(HERE, {"own": "on", "colour": GREEN, "logo": picture()})
    with world.at(world.regenboog), atomic():
        looks = {logo: "".join(look(logo=logo) for look in registry.print_looks()) for logo in (True, False)}
    assert GREEN in looks[True]
    assert GREEN in looks[False]
    assert ("data:image/png;base64," in looks[True], "data:" in looks[False]) == (True, False)


def test_a_page_can_be_seen_in_a_colour_before_it_is_kept(admin):
    page = admin.get(f"{HERE}?own=on&colour=%23{GREEN[1:]}").content.decode()
    assert f"voorbeeld.css?colour=%23{GREEN[1:]}" in page
    assert GREEN in admin.get(f"{HERE}voorbeeld.css?colour=%23{GREEN[1:]}").content.decode()
    assert admin.get(f"{HERE}voorbeeld.css?colour=x%7D{uuid4()}").content == b""


def test_staff_of_the_board_and_schools_do_not_change_it(world, sign_in):
    assert sign_in(world.people["board_staff"]).get(HERE).status_code == 403
    assert sign_in(world.leader).get(HERE).status_code == 404
