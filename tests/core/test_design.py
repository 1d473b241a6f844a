"""The rules of the design layer: what keeps it small, themable, accessible and safe under a strict policy."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from core.sheets import SheetFinder
from core.styleguide import SampleForm, styleguide
from core.templatetags.icons import icon

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
STYLES = sorted((STATIC / "css").rglob("*.css"))
ENTRIES = {"main.css", "editor.css", "public.css", "survey.css"}  # of the product, its editor, public pages, filling in
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "pdf" not in path.relative_to(TEMPLATES).parts)
COMPONENTS = sorted((TEMPLATES / "cotton").glob("*.html"))
SUMMARIES = re.compile(r'\{\{ form \}\}|<c-error-summary :form="form" />')
VENDORED = [line.split() for line in (STATIC / "vendor.lock").read_text().splitlines() if line[0] != "#"]


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def component_tag(path: Path) -> str:
    return f"<c-{path.stem.replace('_', '-')}"


@pytest.fixture
def page() -> str:
    """The style guide as someone without an account would get it."""
    request = RequestFactory().get("/stijlgids/?page=3&sort=name")
    request.user = AnonymousUser()
    request.csp_nonce = "nonce"
    return styleguide(request).content.decode()


@pytest.mark.parametrize("path", STYLES, ids=names(STYLES))
def test_only_tokens_hold_colours(path):
    if path.name == "tokens.css":
        return
    colours = re.findall(
        r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(", without_comments(path.read_text()), re.IGNORECASE
    )
    assert colours == []


def test_no_form_tells_its_errors_twice():
    """A form drawn whole brings its own summary."""
    twice = [path for path in PAGES if len(set(SUMMARIES.findall(path.read_text()))) > 1]
    assert twice == []


def test_every_token_that_is_used_exists_and_every_token_is_used():
    css = "".join(path.read_text() for path in STYLES)
    defined = set(re.findall(r"(--[\w-]+)\s*:", css))
    used = set(re.findall(r"var\((--[\w-]+)", css))
    assert used == defined


@pytest.mark.parametrize("path", STYLES, ids=names(STYLES))
def test_nothing_shouts_important_outside_print(path):
    assert path.name == "print.css" or "!important" not in path.read_text()


@pytest.mark.parametrize("path", STYLES, ids=names(STYLES))
def test_no_rule_hangs_on_an_id(path):
    selectors = re.sub(r"\{[^{}]*\}", "{}", without_comments(path.read_text()))
    assert not re.search(r"#[a-z][\w-]*", selectors)


def test_the_shared_css_stays_under_40_kilobytes():
    loaded = {"main.css", *re.findall(r'url\("(.+?)"\)', (STATIC / "css" / "main.css").read_text())}
    shared = [
        path for path in STYLES if path.parent.name != "pages" and str(path.relative_to(STATIC / "css")) in loaded
    ]
    assert sum(path.stat().st_size for path in shared) <= 40_000


@pytest.mark.parametrize("path", [path for path in STYLES if path.parent.name == "pages"], ids=lambda path: path.name)
def test_what_only_some_pages_need_stays_small(path):
    assert path.stat().st_size <= 2_500


def test_every_style_sheet_is_imported_in_a_layer():
    found = set()
    for entry in ENTRIES:
        css = (STATIC / "css" / entry).read_text()
        imported = re.findall(r'^@import url\("(.+?)"\) layer\((\w+)\)(?: print)?;$', css, re.MULTILINE)
        assert list(dict.fromkeys(layer for _, layer in imported)) == re.match(r"(?:/.*\n)*@layer (.+);", css)[1].split(
            ", "
        )
        found |= {path for path, _ in imported}
    assert found == {str(path.relative_to(STATIC / "css")) for path in STYLES} - ENTRIES


@pytest.mark.parametrize("entry", sorted(ENTRIES))
def test_one_request_brings_a_whole_sheet(entry):
    css = b"".join(Client().get(f"/static/css/{entry}")).decode()
    imported = re.findall(r'^@import url\("(.+?)"\) layer\((\w+)\)', (STATIC / "css" / entry).read_text(), re.MULTILINE)
    assert "@import" not in css
    assert re.findall(r"^@layer (\w+) \{$", css, re.MULTILINE) == [layer for _, layer in imported]
    rules = [line for path, _ in imported for line in (STATIC / "css" / path).read_text().splitlines()]
    assert {line for line in rules if "url(" not in line} <= set(css.splitlines())


def test_a_collected_sheet_leads_to_files_that_another_user_may_serve(tmp_path):
    options = settings.STORAGES["staticfiles"]["OPTIONS"] | {"location": tmp_path}
    storage = storages.create_storage(
        {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage", "OPTIONS": options}
    )
    needed = [f"css/{entry}" for entry in ENTRIES] + [row[-1] for row in VENDORED]
    paths = {name: (found, name) for name, found in SheetFinder().list([]) if name in needed}
    for name, (found, _) in paths.items():
        with found.open(name) as file:
            storage.save(name, file)
    hashed = {name: tmp_path / kept for name, kept, done in storage.post_process(paths) if done}
    for entry in ENTRIES:
        sheet = hashed[f"css/{entry}"]
        addresses = re.findall(r'url\("(.+?)"\)', sheet.read_text())
        assert {(sheet.parent / address).resolve() for address in addresses} <= set(hashed.values())
    assert all(path.stat().st_mode & 0o004 and path.parent.stat().st_mode & 0o005 == 0o005 for path in hashed.values())


def test_a_component_style_sheet_is_named_after_its_component_or_shared_fragment():
    fragments = {path.stem.removeprefix("_") for path in (TEMPLATES / "core").glob("_*.html")}
    styles = {path.stem for path in (STATIC / "css" / "components").glob("*.css")}
    assert styles <= {path.stem for path in COMPONENTS} | fragments


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_no_template_needs_inline_style_or_script(path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    scripts = re.findall(r"<script[^>]*>", text)
    assert all(any(word in tag for word in ("src=", "nonce=", "application/json")) for tag in scripts)


@pytest.mark.parametrize("path", PAGES, ids=names(PAGES))
def test_a_bound_attribute_is_one_the_component_declares(path):
    # Attributes that pass through are printed as they are: only ``name="{{ value }}"`` is escaped.
    for component, attributes in re.findall(r"<c-([a-z-]+)\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", path.read_text()):
        if component in ("vars", "slot"):
            continue
        source = (TEMPLATES / "cotton" / f"{component.replace('-', '_')}.html").read_text()
        declared = re.search(r"<c-vars\s(.*?)/>", source, re.DOTALL)
        known = set(re.findall(r":?([\w-]+)=", declared[1])) if declared else set()
        assert set(re.findall(r"\s:([\w-]+)=", attributes)) <= known


@pytest.mark.parametrize("path", COMPONENTS, ids=names(COMPONENTS))
def test_every_component_is_shown_in_the_style_guide(path):
    shown = "".join((TEMPLATES / name).read_text() for name in ("core/styleguide.html", "base.html"))
    assert re.search(component_tag(path) + r"[\s>/]", shown)


@pytest.mark.parametrize("row", VENDORED, ids=[row[-1] for row in VENDORED])
def test_a_vendored_file_is_what_the_lock_says(row):
    digest, _licence, _package, path = row
    assert hashlib.sha512((STATIC / path).read_bytes()).hexdigest() == digest


def test_every_font_and_icon_is_in_the_lock():
    files = {str(path.relative_to(STATIC)) for room in ("fonts", "icons") for path in (STATIC / room).iterdir()}
    assert files == {row[-1] for row in VENDORED}


def test_the_style_guide_renders_for_someone_without_an_account(page):
    assert page.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_pagination_keeps_the_rest_of_the_address(page):
    assert 'href="?page=4&amp;sort=name"' in page


def test_an_icon_nobody_vendored_is_refused():
    with pytest.raises(ValueError, match="no icon"):
        icon("../../secret")


def test_a_field_names_its_hint_and_its_error():
    html = SampleForm({"name": ""})["name"].as_field_group()
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = SampleForm()["place"].as_field_group()
    assert html.startswith("<fieldset")
    assert "<legend>Waar geldt dit?</legend>" in html


def test_the_error_summary_leads_to_each_field():
    html = str(SampleForm({"email": "noor@"}))
    assert 'href="#id_email"' in html
    assert 'href="#id_place_0"' in html


def test_what_a_person_typed_cannot_break_out_of_a_component():
    evil = "\"><script>alert(1)</script>'"
    form = SampleForm({"name": evil, "email": evil})
    form.add_error("email", evil)
    html = render_to_string("core/styleguide.html", {"wrong": form, "page": None, "here": {"name": evil}})
    assert "<script>alert" not in html


@pytest.mark.parametrize("name", ["400", "403", "404", "413", "500", "csrf_failure"])
def test_a_failure_page_needs_no_request(name):
    html = render_to_string(f"{name}.html")
    assert html.count("<h1") == 1
    assert 'id="main"' in html
