"""Printing inside a job, in the look of its place: its lease is kept meanwhile, and what would fail again ends it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core import docx, outbox, pdf, registry
from core.models import Job
from core.tenancy import atomic

HOPELESS = (pdf.PdfTooLong, pdf.PdfMemory, pdf.PdfTimeout, pdf.PdfLibraryMissing, docx.DocxError)
LIMITS = pdf.Limits()


@contextmanager
def giving_up() -> Iterator[None]:
    """What would fail again ends the job with its code; other errors are tried again later."""
    try:
        yield
    except HOPELESS as error:
        raise outbox.GiveUp(error.code) from error


def pressed(job: Job, html: str, **options: Any) -> bytes:
    """As PDF; ``options`` are those of ``press``."""
    with giving_up():
        return press(job, html, **options)


def press(
    job: Job, html: str, *, stylesheets: Sequence[Path | str] = (), logo: bool = True, limits: pdf.Limits = LIMITS
) -> bytes:
    """As PDF, in the look of the place; ``logo``: on top of the first page. Raises ``PdfError``."""
    with atomic():
        looks = [look(logo=logo) for look in registry.print_looks()]
    return pdf.render(html, stylesheets=[*stylesheets, *looks], limits=limits, on_wait=lambda: outbox.keep(job))
