"""Work of this room that waits in the outbox: printing what was published."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from core import audit, outbox, pdf
from core.files import store
from core.models import Job
from core.printing import giving_up, press
from core.tenancy import atomic
from plans.printing import Brand, arcs, print_html
from publication import handout_tasks  # noqa: F401  (registers its jobs)
from publication.models import Audience, Edition, Publication
from publication.printing import page_url, qr, shown
from schools.models import School

STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "pdf" / "edition.css"
SIZES = ("", "compact", "small")  # of the type for pupils, large to small
NAMES = {Audience.PARENTS: "Veiligheidsplan voor ouders", Audience.PUPILS: "Veilig op school, voor leerlingen"}


@outbox.job("publication.pdf")
def print_edition(job: Job) -> None:
    """An edition as PDF, kept once."""
    with atomic():
        row = Edition.objects.get(pk=job.payload["edition"])
        school = School.objects.select_related("board").get(pk=row.school_id)
        address = Publication.objects.get().address
    if row.pdf_id:
        return
    with giving_up():
        content = printed_edition(row, school, address, press=partial(press, job))
    with atomic():
        outbox.complete(job)
        name = f"{NAMES[Audience(row.audience)]} - {school}.pdf"
        file = store(content, kind="edition_pdf", name=name, content_type="application/pdf", by=None)
        Edition.objects.filter(pk=row.pk, pdf__isnull=True).update(pdf=file)
        audit.record("publication.edition_printed", by=None, obj=row, audience=row.audience)


def printed_edition(
    edition: Edition, school: School, address: str, *, press: Callable[..., bytes] = pdf.render
) -> bytes:
    """The edition as PDF; that for pupils in the largest type in which it is one page. Raises ``PdfError``."""
    one_page = edition.audience == Audience.PUPILS
    limits = pdf.Limits(pages=1) if one_page else pdf.Limits()
    for size in SIZES if one_page else SIZES[:1]:
        html = edition_html(edition, school, address, size=size)
        try:
            return press(html, stylesheets=[STYLESHEET], limits=limits)
        except pdf.PdfTooLong:
            if not one_page or size == SIZES[-1]:
                raise
    raise AssertionError("unreachable")


def edition_html(edition: Edition, school: School, address: str, *, size: str = "") -> str:
    """The edition as one HTML document for print, in Dutch, as plans are."""
    url = page_url(address)
    sections = [section | {"body": print_html(section["html"], anchors={}, under=3)} for section in edition.sections]
    with translation.override("nl"):
        context = {
            "edition": edition,
            "school": school,
            "title": NAMES[Audience(edition.audience)],
            "text": print_html(edition.html, anchors={}, under=1),
            "chapters": _chapters(sections),
            "size": size,
            "arcs": arcs(Brand.of(school.board.brand)),
            "url": url,
            "shown_url": shown(url),
            "qr": qr(url),
        }
        return render_to_string(f"publication/pdf/{edition.audience}.html", context)


def _chapters(sections: list[dict]) -> list[tuple[str, list[dict]]]:
    found: dict[str, list[dict]] = {}
    for section in sections:
        found.setdefault(section["chapter"], []).append(section)
    return list(found.items())
