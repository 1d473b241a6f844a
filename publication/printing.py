"""The address of the public page on paper, and what is printed: posters and the paragraph for the school guide."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from contacts import rules as contact_rules
from contacts.help_rules import help_lines
from core import docx, pdf
from plans.printing import Brand, arcs
from publication import handout_rules
from publication.models import Handout

STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "pdf" / "handout.css"
OURS = Brand()
SIZES = ("huge", "large", "normal", "paired", "compact", "small", "tiny")  # of a poster, until it is one page
NAMES = {
    Handout.Kind.POSTER: "Poster voor iedereen",
    Handout.Kind.PUPILS: "Poster voor leerlingen",
    Handout.Kind.GUIDE: "Tekst voor de schoolgids",
}
QR_TITLE = "QR-code naar de pagina van de school"


def page_url(address: str) -> str:
    return settings.SITE_URL + reverse("publication:page", args=[address])


def shown(url: str) -> str:
    """An address as people type it."""
    return url.partition("//")[2].rstrip("/")


def qr(url: str) -> SafeString:
    code = segno.make(url, error="m").svg_inline(title=QR_TITLE, border=0, unit="mm")
    return mark_safe(code)  # noqa: S308 -- drawn by segno of our own address


def handout_pdf(kind: str, contents: dict[str, Any], *, brand: Brand, press: Callable[..., bytes]) -> bytes:
    """A handout as PDF; a poster in the largest type in which it is one page A4. Raises ``PdfError``."""
    poster = kind != Handout.Kind.GUIDE
    limits = pdf.Limits(pages=1) if poster else pdf.Limits(pages=4)
    for size in SIZES if poster else ("normal",):
        html = handout_html(kind, contents, brand=brand, size=size)
        try:
            return press(html, stylesheets=[STYLESHEET], limits=limits, logo=not poster)
        except pdf.PdfTooLong:
            if not poster or size == SIZES[-1]:
                raise
    raise AssertionError("unreachable")


def handout_html(kind: str, contents: dict[str, Any], *, brand: Brand = OURS, size: str = "normal") -> str:
    """A handout as one HTML document for print, in Dutch."""
    template = "publication/pdf/guide.html" if kind == Handout.Kind.GUIDE else "publication/pdf/poster.html"
    with translation.override("nl"):
        return render_to_string(template, _context(kind, contents) | {"arcs": arcs(brand), "size": size})


def guide_docx(contents: dict[str, Any], *, on_wait: Callable[[], None] | None = None) -> bytes:
    """The paragraph for the school guide in Word, with the code as a picture. Raises ``DocxError``."""
    code = segno.make(page_url(contents["address"]), error="m")
    context = _context(Handout.Kind.GUIDE, contents) | {"png": code.png_data_uri(scale=10, border=2)}
    with translation.override("nl"):
        return docx.docx_from_html(render_to_string("publication/docx/guide.html", context), on_wait=on_wait)


def guide_text(contents: dict[str, Any]) -> str:
    """The paragraph as a piece of HTML, for the guide on the school's own site."""
    with translation.override("nl"):
        return render_to_string("publication/pdf/_guide.html", _context(Handout.Kind.GUIDE, contents)).strip()


def _context(kind: str, contents: dict[str, Any]) -> dict[str, Any]:
    url = page_url(contents["address"])
    return {
        "kind": kind,
        "title": NAMES[Handout.Kind(kind)],
        "contents": contents,
        "people": [_person(kind, person) for person in contents["people"]],
        "url": url,
        "shown_url": shown(url),
        "qr": qr(url),
        "qr_title": QR_TITLE,
        "lines": help_lines(),
    }


def _person(kind: str, person: dict[str, Any]) -> dict[str, Any]:
    days = dict(contact_rules.DAYS)
    tasks = [str(contact_rules.TASKS[code].name) for code in person["tasks"] if code in contact_rules.TASKS]
    return person | {
        "question": handout_rules.question(person["tasks"]) if kind == Handout.Kind.PUPILS else "",
        "task_names": contact_rules.in_words(task[0].lower() + task[1:] for task in tasks),
        "day_names": contact_rules.in_words(str(days[day]).lower() for day in sorted(person["days"]) if day in days),
        "every_day": len(set(person["days"])) == len(days),
    }
