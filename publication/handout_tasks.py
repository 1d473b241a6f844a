"""Making the files of posters and paragraphs, and looking whether what was published or printed is still so."""

from functools import partial

from core import outbox, uploads
from core.files import store
from core.models import Job
from core.printing import giving_up, press
from core.reminders import amsterdam_date
from core.tenancy import atomic
from plans.printing import Brand
from publication.handout_services import drifts_date, handout_keep_files
from publication.models import Handout
from publication.printing import NAMES, guide_docx, handout_pdf
from schools.models import Board


@outbox.job("publication.handout")
def make_handout(job: Job) -> None:
    """The PDF, and for the school guide Word too; kept once."""
    with atomic():
        row = Handout.objects.get(pk=job.payload["handout"])
        brand = Brand.of(Board.objects.get(pk=row.board_id).brand)
    if row.pdf_id:
        return
    name = f"{NAMES[Handout.Kind(row.kind)]} - {row.contents['school']}"
    made = {}
    with giving_up():
        made["pdf"] = (handout_pdf(row.kind, row.contents, brand=brand, press=partial(press, job)), "application/pdf")
        if row.kind == Handout.Kind.GUIDE:
            made["docx"] = (guide_docx(row.contents, on_wait=lambda: outbox.keep(job)), uploads.DOCX)
    with atomic():
        outbox.complete(job)
        files = {
            form: store(content, kind="handout", name=f"{name}.{form}", content_type=content_type, by=None)
            for form, (content, content_type) in made.items()
        }
        handout_keep_files(handout=row, files=files)


@outbox.job("publication.drift")
def look_at_what_is_out(job: Job) -> None:
    """See which texts, posters and paragraphs are no longer right, for the reminders."""
    drifts_date(amsterdam_date())
