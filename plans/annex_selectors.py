"""Reads of documents: per section, those that ask for attention, and as the plan's PDF and ZIP list them."""

from dataclasses import dataclass
from html import escape

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.models import StoredFile
from plans.annex_rules import file_names
from plans.document import PrintAnnex
from plans.models import Annex, AnnexVersion, Plan, Section
from plans.printing import dutch_date

KINDS = {"pdf": "PDF", "docx": "Word", "png": "PNG", "jpg": "JPG"}


@dataclass(frozen=True)
class Document:
    """A document as it is now. ``name`` is where it is in the ZIP, empty for a link."""

    annex: Annex
    file: StoredFile | None
    name: str = ""

    @property
    def kind(self) -> str:
        return KINDS[extension(self.file)] if self.file else ""


def extension(file: StoredFile | None) -> str:
    return file.name.rpartition(".")[2].lower() if file else ""


def documents(plan: Plan) -> list[Document]:
    """Every document of the plan, by section; two queries."""
    rows = list(_standing().filter(section__plan=plan).select_related("section"))
    for row in rows:
        row.section.plan = plan
    rows.sort(key=lambda row: (row.section.position, row.added_at))
    return _with_files(rows)


def documents_of(section: Section) -> list[Document]:
    rows = list(_standing().filter(section=section))
    for row in rows:
        row.section = section
    return _with_files(rows)


def asking() -> QuerySet[Annex]:
    """Documents that expired and links that are dead, at the current school."""
    return _standing().filter(Q(expiry_date__lt=timezone.localdate()) | Q(dead_date__isnull=False))


def attention(plan: Plan) -> list[Annex]:
    """Documents that expired and links that are dead."""
    rows = list(asking().filter(section__plan=plan).select_related("section").defer("section__html"))
    for row in rows:
        row.section.plan = plan
    return rows


def print_annex(plan: Plan, letter: str) -> PrintAnnex | None:
    """The list of documents at the end of the PDF, with where each is to be found; None without documents."""
    found = documents(plan)
    if not found:
        return None
    lead = "Deze documenten horen bij het plan. Bestanden vind je in het ZIP-bestand dat bij het plan hoort."
    head = "".join(f'<th scope="col">{word}</th>' for word in ("Document", "Hoort bij", "Waar je het vindt"))
    body = "".join(_print_row(document) for document in found)
    html = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return PrintAnnex(title="Documenten bij dit plan", lead=lead, html=html, letter=letter)


def _standing() -> QuerySet[Annex]:
    return Annex.objects.filter(ended_at__isnull=True, section__out_at__isnull=True).select_related("owner")


def _with_files(rows: list[Annex]) -> list[Document]:
    versions = AnnexVersion.objects.filter(annex__in=rows, file__isnull=False).select_related("file") if rows else []
    files = {(each.annex_id, each.number): each.file for each in versions}
    current = [files.get((row.pk, row.version)) for row in rows]
    kept = [(row, file) for row, file in zip(rows, current, strict=True) if file]
    names = iter(file_names((row.section.number, row.title, extension(file)) for row, file in kept))
    return [Document(row, file, next(names) if file else "") for row, file in zip(rows, current, strict=True)]


def _print_row(document: Document) -> str:
    annex = document.annex
    until = f"<br>geldig tot en met {dutch_date(annex.expiry_date)}" if annex.expiry_date else ""
    url = escape(annex.url)
    place = f'<a href="{url}">{url}</a>' if annex.url else escape(document.name)
    return (
        f"<tr><td>{escape(annex.title)} (versie {annex.version}){until}</td>"
        f"<td>{escape(annex.section.number)} {escape(annex.section.title)}</td><td>{place}</td></tr>"
    )
