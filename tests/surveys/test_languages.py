"""More languages: the text is in the questionnaire's file; what has none is asked in Dutch, and says so."""

import pytest
from django.template.loader import render_to_string

from core.content import ContentError
from surveys import fill_views, instrument

EXTRA = {
    'title_nl = "Ouders over veiligheid"': 'title_tr = "Veliler güvenlik hakkında"',
    'nl = "Mijn kind gaat met een gerust gevoel naar school."': 'tr = "Çocuğum okula gönül rahatlığıyla gidiyor."',
}


@pytest.fixture
def turkish(tmp_path, monkeypatch) -> instrument.Instrument:
    """The questionnaire of parents with a title and one question in Turkish."""
    text = (instrument.FOLDER / "parents-1.toml").read_text()
    for line, more in EXTRA.items():
        assert line in text
        text = text.replace(line, f"{line}\n{more}", 1)
    (tmp_path / "parents-1.toml").write_text(text)
    monkeypatch.setattr(instrument, "FOLDER", tmp_path)
    return instrument._read(tmp_path / "parents-1.toml")


def test_a_file_says_which_languages_it_has(turkish):
    assert turkish.languages == ("nl", "en", "tr")
    assert turkish.title.of("tr") == "Veliler güvenlik hakkında"


def test_a_question_without_the_language_is_asked_in_dutch_and_says_so(turkish):
    page = str(fill_views._questions(turkish, "", "tr", {}, None))
    first, second = page.split("<fieldset")[1:3]
    assert "gönül" in first
    assert 'lang="nl"' not in first
    assert 'lang="nl" dir="ltr"' in second
    assert page.count("Deze vraag is er alleen in het Nederlands.") == len(turkish.items) - 1


def test_what_is_round_the_questions_is_in_dutch_then():
    with fill_views.speaking("tr"):
        assert "Deze code werkt niet" in render_to_string("surveys/fill/_wrong.html", {"wrong": "code"})
    with fill_views.speaking("en"):
        assert "This code does not work" in render_to_string("surveys/fill/_wrong.html", {"wrong": "code"})


def test_a_language_that_nobody_speaks_here_is_a_mistake_in_the_file(tmp_path):
    text = (instrument.FOLDER / "parents-1.toml").read_text()
    (tmp_path / "parents-1.toml").write_text(text.replace("title_en =", 'title_xx = "?"\ntitle_en =', 1))
    with pytest.raises(ContentError, match="title_xx"):
        instrument._read(tmp_path / "parents-1.toml")


def test_the_form_offers_the_languages_there_are(client, opened):
    page = client.get("/v/regenboog/leerling/").content.decode()
    assert 'hreflang="en">English</a>' in page
    assert 'hreflang="tr"' not in page
