"""Content files: a TOML head, Markdown parts, and mistakes that name their place."""

import pytest

from core.content import ContentError, html, read, read_toml


@pytest.fixture
def write(tmp_path):
    def write(text, name="a.md"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_a_file_has_a_head_and_named_parts(write):
    file = read(
        write('+++\ntitle = "Toezicht"\n+++\n## why\nOmdat.\n\n### Kopje\n## questions\n- Een?\n- Twee\n  regels?\n')
    )
    assert file.head.text("title") == "Toezicht"
    assert file.part("why") == "Omdat.\n\n### Kopje"
    assert file.items("questions") == ("Een?", "Twee regels?")


def test_tables_become_html_and_raw_html_does_not():
    assert "<th>Plek</th>" in html("| Plek |\n|---|\n| Plein |\n")
    assert html("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"


def test_a_blank_to_fill_in_stays_as_it_is_written():
    assert html("Bel [naam coördinator].") == "<p>Bel [naam coördinator].</p>\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Titel\n", r"a\.md, line 1"),
        ("+++\na = 1\n", r"a\.md: the head is not closed"),
        ("+++\na = 1\nb = = 2\n+++\n", r"a\.md: .*line 3"),
        ("+++\n+++\nLos.\n## why\nx\n", r"a\.md, line 3: text before"),
        ("+++\n+++\n## why\nx\n## why\ny\n", r"a\.md, line 5: part '## why' occurs twice"),
    ],
)
def test_a_broken_file_names_the_line(write, text, message):
    with pytest.raises(ContentError, match=message):
        read(write(text))


def test_a_missing_part_and_a_part_that_is_no_list_are_named(write):
    file = read(write("+++\n+++\n## why\nTekst.\n"))
    with pytest.raises(ContentError, match="part '## example' is missing"):
        file.part("example")
    with pytest.raises(ContentError, match="part '## why' should be a list"):
        file.items("why")


def test_a_field_that_is_missing_empty_or_of_another_type_is_named(write):
    fields = read_toml(write('count = true\ntitle = " "\nnames = ["a", 1]\n', "b.toml"))
    with pytest.raises(ContentError, match=r"b\.toml: field 'key' is missing"):
        fields.text("key")
    with pytest.raises(ContentError, match="field 'title' is empty"):
        fields.text("title")
    with pytest.raises(ContentError, match="field 'count' should be int"):
        fields.number("count")
    with pytest.raises(ContentError, match="field 'names' should hold texts only"):
        fields.texts("names")


def test_a_field_nobody_asked_for_is_refused(write):
    fields = read_toml(write('title = "x"\ntitel = "y"\n', "b.toml"))
    fields.text("title")
    with pytest.raises(ContentError, match=r"b\.toml: unknown field titel"):
        fields.finish()
