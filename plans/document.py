"""The printable plan: what a PDF or Word file of a plan consists of, and how it becomes one.

Pure data, no database: whoever prints fills a :class:`PlanDocument` and calls :func:`plan_pdf`. Words on the page
are Dutch, as plans are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from django.template.loader import render_to_string

from core import docx, pdf
from plans.printing import Brand, arcs, chapter_arcs, dutch_date, print_html
from plans.rules import annex_letter, free_letter

STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "pdf" / "plan.css"
CONTACTS_ON_COVER = 3  # more would run into the title; section 2 of the plan has everyone
LONG_NAME = 45  # characters of a school's name above which the cover moves up
LONG_WORD = 13  # letters of a word that does not fit beside the arcs of an opener
LONG_TITLE = 30
BILL_NOTE = (
    "Een wetsvoorstel telt niet mee zolang het geen wet is. Dat geldt ook voor het wetsvoorstel vrij en veilig "
    "onderwijs (Kamerstuk 36777)."
)

State = Literal["concept", "adopted"]
DutyStatus = Literal["ok", "busy", "attention", "missing"]
DUTY_WORDS = {"ok": "Op orde", "busy": "Bezig", "attention": "Let op", "missing": "Ontbreekt"}


@dataclass(frozen=True)
class Contact:
    """A person on the cover: who to go to. Everything but the name may be empty."""

    name: str
    role: str = ""
    days: str = ""
    phone: str = ""
    mail: str = ""


@dataclass(frozen=True)
class LawNote:
    """What the law asks in one section, in plain words, with its source and the day it was checked."""

    text: str
    source: str
    checked_on: date | None = None

    @property
    def origin(self) -> str:
        """The line under the note, such as "Bron: WPO, artikel 4c. Gecontroleerd op 2 juni 2026."."""
        checked = f" Gecontroleerd op {dutch_date(self.checked_on)}." if self.checked_on else ""
        return f"Bron: {self.source.rstrip('.')}.{checked}"


@dataclass(frozen=True)
class PrintSection:
    """One section: ``number`` as printed ("3.2"), ``key`` as other sections link to it, cleaned ``html``."""

    number: str
    key: str
    title: str
    html: str = ""
    owner_line: str = ""
    reviewed_line: str = ""
    law: tuple[LawNote, ...] = ()

    @property
    def anchor(self) -> str:
        """A readable id: it becomes the description of links."""
        return f"paragraaf-{self.number.replace('.', '-')}"

    @property
    def meta(self) -> str:
        """Owner and last review on one line."""
        return " · ".join(line for line in (self.owner_line, self.reviewed_line) if line)


@dataclass(frozen=True)
class PrintChapter:
    """A chapter; ``number`` 1–7 chooses its arc."""

    number: int
    title: str
    lead: str = ""
    sections: tuple[PrintSection, ...] = ()

    @property
    def anchor(self) -> str:
        return f"hoofdstuk-{self.number}"

    @property
    def is_long(self) -> bool:
        """Whether the title needs smaller type."""
        return len(self.title) > LONG_TITLE or max(map(len, self.title.split()), default=0) > LONG_WORD


@dataclass(frozen=True)
class PrintAnnex:
    """An annex. ``key`` is how other sections link to it; without a ``letter`` it follows from its place."""

    title: str
    lead: str = ""
    html: str = ""
    key: str = ""
    letter: str = ""


@dataclass(frozen=True)
class DutyRow:
    """A legal duty and where the plan meets it; ``section_key`` None when no section does."""

    title: str
    article: str
    status: DutyStatus
    section_number: str | None = None
    section_key: str | None = None
    note: str = ""

    @property
    def word(self) -> str:
        return DUTY_WORDS[self.status]


@dataclass(frozen=True)
class PlanDocument:
    """A plan of one school as it is printed. ``dated`` is the day of this version: adopted, or last changed."""

    school_name: str
    board_name: str
    brin: str
    school_year: str
    version_label: str
    state: State
    dated: date
    chapters: tuple[PrintChapter, ...]
    consented_on: date | None = None
    consent_note: str = "nog niet"  # how it stands with the consent while there is no day of it
    valid_until: date | None = None
    contacts: tuple[Contact, ...] = ()
    annexes: tuple[PrintAnnex, ...] = ()
    duties: tuple[DutyRow, ...] = ()
    duties_title: str = "Plichten van de school"
    laws_read_on: date | None = None
    brand: Brand = field(default_factory=Brand)
    logo: str = ""  # of the board, as a data: URL

    @property
    def title(self) -> str:
        return f"Veiligheidsplan {self.school_year} · {self.school_name}"

    @property
    def footer(self) -> str:
        """Version and state, at the foot of every page."""
        day = dutch_date(self.dated)
        if self.state == "adopted":
            return f"{self.version_label} · vastgesteld op {day}"
        return f"{self.version_label} · concept van {day} · nog niet vastgesteld"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Rows of the table on the cover."""
        adopted = self.state == "adopted"
        rows = (
            ("Bestuur", self.board_name),
            ("Brinnummer", self.brin),
            ("Versie", self.version_label.removeprefix("Versie ")),
            ("Instemming MR", dutch_date(self.consented_on) if self.consented_on else self.consent_note),
            ("Vastgesteld", dutch_date(self.dated) if adopted else "nog niet"),
            ("Concept van", "" if adopted else dutch_date(self.dated)),
            ("Geldig tot en met", dutch_date(self.valid_until) if self.valid_until else ""),
        )
        return tuple(row for row in rows if row[1])

    @cached_property
    def anchors(self) -> dict[str, str]:
        """Section key and id -> id, for links between sections."""
        sections = [section for chapter in self.chapters for section in chapter.sections]
        found = {name: section.anchor for section in sections for name in (section.key, section.anchor)}
        return found | {annex.key: annex_anchor(annex.letter) for annex in self.annexes if annex.key and annex.letter}


def plan_pdf(document: PlanDocument, *, on_wait: Callable[[], None] | None = None) -> bytes:
    """The plan as tagged PDF/UA-1; the same document gives the same bytes. Raises :class:`core.pdf.PdfError`."""
    return pdf.render(plan_html(document), stylesheets=[STYLESHEET], on_wait=on_wait)


def plan_docx(document: PlanDocument, *, on_wait: Callable[[], None] | None = None) -> bytes:
    """The plan as a Word document, to work on elsewhere. Raises :class:`core.docx.DocxError`."""
    return docx.docx_from_html(render_to_string("plans/docx/plan.html", _context(document)), on_wait=on_wait)


def plan_html(document: PlanDocument) -> str:
    """The plan as one HTML document for print, without its stylesheet."""
    return render_to_string("plans/pdf/plan.html", _context(document))


def _context(document: PlanDocument) -> dict[str, Any]:
    return {
        "document": document,
        "brand": document.brand,
        "contacts": document.contacts[:CONTACTS_ON_COVER],
        "crowded": len(document.contacts) >= CONTACTS_ON_COVER or len(document.school_name) > LONG_NAME,
        "cover_arcs": arcs(document.brand),
        "chapters": [_chapter(document, chapter) for chapter in document.chapters],
        "annexes": _annexes(document),
        "duties": _duties(document),
        "stand": dutch_date(document.dated),
        "laws_read_on": dutch_date(document.laws_read_on) if document.laws_read_on else "",
        "bill_note": BILL_NOTE,
    }


def _chapter(document: PlanDocument, chapter: PrintChapter) -> dict[str, Any]:
    sections = [
        {"section": section, "body": print_html(section.html, anchors=document.anchors, under=2)}
        for section in chapter.sections
    ]
    return {"chapter": chapter, "arcs": chapter_arcs(document.brand, chapter.number), "sections": sections}


def _annexes(document: PlanDocument) -> list[dict[str, Any]]:
    """Annexes with their letters; the table of duties, when there is one, comes last and has no body of its own."""
    found: list[dict[str, Any]] = []
    for number, annex in enumerate(document.annexes):
        letter = annex.letter or annex_letter(number)
        body = print_html(annex.html, anchors=document.anchors, under=1)
        found.append({"letter": letter, "title": annex.title, "lead": annex.lead, "body": body})
    if document.duties:
        lead = (
            "De wet vraagt een aantal dingen van elke school. Hier zie je waar je ze in dit plan vindt en of ze "
            "geregeld zijn."
        )
        letter = free_letter(item["letter"] for item in found)
        found.append({"letter": letter, "title": "Plichten en waar ze staan", "lead": lead, "body": None})
    return [{**item, "anchor": annex_anchor(item["letter"])} for item in found]


def annex_anchor(letter: str) -> str:
    return f"bijlage-{letter}"


def _duties(document: PlanDocument) -> Sequence[dict[str, Any]]:
    return [{"row": row, "anchor": document.anchors.get(row.section_key or "", "")} for row in document.duties]
