"""The form field for rich text, with and without JavaScript, and the scripts of its editor."""

import json
import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string

from core import editor, richtext
from core.editor import RichTextField, editor_media

ROOT = Path(editor.__file__).parent.parent


class TextForm(forms.Form):
    text = RichTextField(label="Tekst")


def test_html_from_the_editor_is_cleaned():
    form = TextForm({"text": "<p onclick=x>a</p>", "text_format": "html"})
    assert form.is_valid()
    assert form.cleaned_data["text"] == "<p>a</p>"


@pytest.mark.parametrize("data", [{"text": "**a**"}, {"text": "**a**", "text_format": "plain"}])
def test_text_without_the_editor_is_read_as_plain_notation(data):
    form = TextForm(data)
    assert form.is_valid()
    assert form.cleaned_data["text"] == "<p><strong>a</strong></p>"


def test_a_text_of_only_empty_paragraphs_is_no_text():
    form = TextForm({"text": "<p></p><p>&nbsp;</p>", "text_format": "html"})
    assert form.errors["text"].as_data()[0].code == "required"


@pytest.mark.parametrize("name", ["html", "plain"])
def test_a_text_that_is_too_long_comes_back_with_the_reason(name):
    form = TextForm({"text": "woord " * (richtext.MAX_BYTES // 6 + 1), "text_format": name})
    assert form.errors["text"].as_data()[0].code == "too_long"
    assert "woord woord" in str(form["text"])
    assert "woord woord" in form["text"].html


def test_a_text_nested_without_end_is_refused_and_still_drawn():
    form = TextForm({"text": "<ul><li>" * 5000, "text_format": "html"})
    assert form.errors["text"].as_data()[0].code == "too_deep"
    assert form["text"].html == ""
    assert str(form["text"])


def test_the_text_area_holds_plain_notation_and_the_template_holds_html():
    form = TextForm(initial={"text": "<h3>Kop</h3><script>x</script>"})
    assert "## Kop" in str(form["text"])
    assert form["text"].html == "<h3>Kop</h3>"


def test_another_way_of_writing_the_same_text_is_no_change():
    data = {"text": "<ul><li><p>a</p></li></ul><p></p>", "text_format": "html"}
    assert not TextForm(data, initial={"text": "<ul><li>a</li></ul>"}).has_changed()
    assert TextForm(data, initial={"text": "<ul><li>b</li></ul>"}).has_changed()


def test_the_markup_ties_every_part_to_the_label():
    html = render_to_string("core/_editor.html", {"field": TextForm()["text"]})
    assert 'id="id_text-label" for="id_text"' in html
    assert 'name="text_format" value="plain"' in html
    assert "{%" not in html


def test_the_style_sheet_and_scripts_carry_the_nonce_and_every_module_is_mapped():
    html = editor_media("abc123").render()
    assert html.count('nonce="abc123"') == 3
    imports = json.loads(re.search(r"<script[^>]*importmap[^>]*>(.*?)</script>", html, re.DOTALL)[1])["imports"]
    used = set()
    for script in (ROOT / "static" / "js" / "editor").glob("*.js"):
        used |= set(re.findall(r'from "([^"]+)"', script.read_text()))
    assert used == set(imports)


def test_the_scripts_keep_nothing_in_the_browser():
    for script in (ROOT / "static" / "js" / "editor").glob("*.js"):
        assert not re.search(r"localStorage|sessionStorage|indexedDB|eval\(|innerHTML\s*=", script.read_text()), script
