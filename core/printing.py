"""Printing inside a job: its lease is kept meanwhile, and what would fail again ends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core import docx, outbox, pdf
from core.models import Job

HOPELESS = (pdf.PdfTooLong, pdf.PdfMemory, pdf.PdfTimeout, pdf.PdfLibraryMissing, docx.DocxError)


@contextmanager
def giving_up() -> Iterator[None]:
    """What would fail again ends the job with its code; other errors are tried again later."""
    try:
        yield
    except HOPELESS as error:
        raise outbox.GiveUp(error.code) from error


def pressed(job: Job, html: str, **options: Any) -> bytes:
    """As PDF; ``options`` are those of ``pdf.render``."""
    with giving_up():
        return pdf.render(html, on_wait=lambda: outbox.keep(job), **options)
