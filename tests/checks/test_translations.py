"""What a reader of the Dutch screen may count on: every text is there, in plain words, and says "je"."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import allauth
import polib
import pytest
from django.contrib import auth
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import override

from schools import account_texts
from scripts.translations import CATALOGUE, ROOT, collected

ENTRIES = list(polib.pofile(str(ROOT / CATALOGUE)))
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w+\}|</?\w+>")
FORMAL = re.compile(r"\b(u|uw|uzelf)\b", re.IGNORECASE)
END_OF_SENTENCE = re.compile(r"(?<=[.?!:…])\s+|\n")
MOST_WORDS = 20

# The language of official letters and of machines: say what somebody does, in words of every day.
BANNED = set(
    """
    alsmede betreffende conform dien dient dienen derhalve echter geauthenticeerd gebruiker gebruikers gegenereerd
    genereren geverifieerd hetgeen indien ingelogd inloggen inzake middels momenteel omtrent reeds teneinde tevens
    token verificatie verifiëren
    """.split()  # noqa: SIM905
)
BANNED_TOGETHER = ("a.u.b.", "klik hier", "met betrekking tot", "ten behoeve van", "tweede factor", "ter zake")


def dutch(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each English form with its Dutch one."""
    english = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    return list(zip(english, dutch(entry), strict=True))


def sentences(text: str) -> list[str]:
    return END_OF_SENTENCE.split(re.sub(r"</?\w+>", "", text))


def is_banned(text: str) -> bool:
    text = text.lower()
    return bool(BANNED & set(re.findall(r"\w+", text))) or any(words in text for words in BANNED_TOGETHER)


def keys(entries: Iterable[polib.POEntry]) -> set[tuple[str, str, str]]:
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "") for entry in entries if not entry.obsolete}


def test_every_text_has_its_dutch():
    assert [entry.msgid for entry in ENTRIES if not entry.translated()] == []


def test_no_dutch_text_is_a_guess_of_gettext():
    assert [entry.msgid for entry in ENTRIES if entry.fuzzy or entry.obsolete] == []


def test_the_dutch_fills_in_what_the_english_fills_in():
    assert [
        text
        for entry in ENTRIES
        for source, text in pairs(entry)
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(text))
    ] == []


def test_we_say_je():
    assert [text for entry in ENTRIES for text in dutch(entry) if FORMAL.search(text)] == []


def test_a_sentence_has_twenty_words_at_most():
    assert [
        sentence
        for entry in ENTRIES
        for text in dutch(entry)
        for sentence in sentences(text)
        if len(sentence.split()) > MOST_WORDS
    ] == []


def test_words_of_letters_and_machines_stay_out():
    assert [text for entry in ENTRIES for text in dutch(entry) if is_banned(text)] == []


def test_nobody_is_shouted_at():
    assert [text for entry in ENTRIES for text in dutch(entry) if "!" in text] == []


def test_quotes_and_apostrophes_are_those_of_print():
    assert [text for entry in ENTRIES for text in dutch(entry) if "'" in text or '"' in text] == []


def test_apostrophes_in_content_are_those_of_print():
    files = [*ROOT.glob("*/content/**/*.md"), *ROOT.glob("*/content/*.toml"), *ROOT.glob("schools/norms/*.toml")]
    lines = [(path.name, line) for path in files for line in path.read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if re.search(r"\w'\w", line[1])] == []


def test_spaces_and_full_stops_are_those_of_the_english():
    assert [
        text
        for entry in ENTRIES
        for source, text in pairs(entry)
        if text != text.strip() or source.endswith((".", ":", "?")) != text.endswith((".", ":", "?"))
    ] == []


def test_the_texts_we_word_anew_are_still_those_of_the_packages():
    lists = [getattr(account_texts, name) for name in ("ERRORS", "WAYS_TO_SHOW_WHO_YOU_ARE", "MESSAGES", "MAILS")]
    lists += [account_texts.NAMES_OF_PASSKEYS, account_texts.PASSWORDS]
    theirs = {
        " ".join(entry.msgid.split())
        for package in (allauth, auth)
        for entry in polib.pofile(str(Path(package.__file__).parent / CATALOGUE))
    }
    assert {text for texts in lists for text in texts} - theirs == set()


def test_a_password_that_is_too_short_is_refused_in_dutch():
    with override("nl"):
        assert "12 tekens" in MinimumLengthValidator(12).get_error_message()


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="collecting texts needs GNU gettext")
def test_the_catalogue_holds_the_texts_of_the_source_and_no_others(tmp_path):
    of_source = keys(polib.pofile(str(collected(tmp_path))))
    assert {"missing": of_source - keys(ENTRIES), "left over": keys(ENTRIES) - of_source} == {
        "missing": set(),
        "left over": set(),
    }


def test_texts_are_marked_by_a_name_that_is_collected():
    """Under another name (``gettext_lazy as lazy``) a text is never found, and stays English."""
    renamed = re.compile(r"import \w*gettext\w* as (?!_\b)\w+")
    files = [path for path in ROOT.glob("*/**/*.py") if not {".venv", "var", ".tools"} & set(path.parts)]
    assert [str(path) for path in files if renamed.search(path.read_text())] == []
