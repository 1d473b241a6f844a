"""The words that come with the product (``content/``), and small rules about texts. Without a database."""

from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from core import content, richtext

CONTENT = Path(__file__).resolve().parent / "content"
MOST_FOR_PUPILS = 1600  # characters that fit on one page A4
MOST_LINES_FOR_PUPILS = 26  # and paragraphs, headings and items of lists


@dataclass(frozen=True)
class ModelText:
    """A text to start from. ``blanks``: what a place between brackets becomes -> the key of the fact (core.facts)."""

    html: str
    blanks: dict[str, str]

    def filled(self, values: dict[str, str]) -> str:
        """The text with every blank whose fact has a value quoting that fact; the others stay to be filled in."""
        html = self.html
        for blank, key in self.blanks.items():
            if value := values.get(key):
                quote = f'<span data-fact="{key}">{escape(value, quote=False)}</span>'
                html = html.replace(f"[{blank}]", quote)
        return richtext.clean(html)


@cache
def model_text(audience: str) -> ModelText:
    """The text to start from for "parents" (B1) or "pupils" (A2)."""
    file = content.read(CONTENT / f"{audience}.md")
    file.head.text("title")
    blanks = file.head.raw("blanks")
    file.head.finish()
    if not isinstance(blanks, dict):
        raise content.ContentError(f"{file.name}: field 'blanks' should be a table")
    return ModelText(richtext.clean(content.html(file.part("text"))), dict(blanks))


@cache
def model_report(language: str) -> str:
    """What happens after a report, in general words, in "nl" or "en"."""
    return richtext.clean(content.html(content.read(CONTENT / "report.md").part(language)))


def too_long_for_pupils(html: str) -> bool:
    """Whether a text may not fit on one page, however small its type."""
    text = richtext.plain_text(html)
    return len(text) > MOST_FOR_PUPILS or len(text.splitlines()) > MOST_LINES_FOR_PUPILS


def addresses(slug: str, town: str) -> list[str]:
    """What the address of a public page may be, best first: two boards may each have a school of that name."""
    found = [slug, f"{slug}-{town}"] if town and town not in slug else [slug]
    return [*found, *(f"{slug}-{number}" for number in range(2, 30))]
