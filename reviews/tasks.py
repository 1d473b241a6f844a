"""Work of this room that waits in the outbox: minutes and evaluations as files."""

from core import audit, outbox, uploads
from core.files import store
from core.models import Job
from core.tenancy import atomic
from reviews import minutes
from reviews.models import QuarterlyTalk

PDF = "application/pdf"


@outbox.job("reviews.minutes")
def make_minutes(job: Job) -> None:
    """The minutes as PDF and in Word. Who loses the lease halfway keeps nothing."""
    with atomic():
        talk = QuarterlyTalk.objects.select_related("record", "school__board").get(pk=job.payload["talk"])
        if talk.job_key != job.key:  # asked again since: that job makes newer ones
            return
        written = {form: minutes.html(talk, form=form) for form in ("pdf", "docx")}
    outbox.keep(job, progress=10)
    paper = minutes.pressed(job, written["pdf"])
    outbox.keep(job, progress=60)
    word = minutes.in_word(written["docx"])
    with atomic():
        outbox.complete(job)
        name = f"Verslag kwartaalgesprek {talk.record.number} {talk.quarter.school_year}"
        kept = {"kind": "review_minutes", "by": None}
        files = {
            "minutes_pdf": store(paper, name=f"{name}.pdf", content_type=PDF, **kept),
            "minutes_docx": store(word, name=f"{name}.docx", content_type=uploads.DOCX, **kept),
        }
        QuarterlyTalk.objects.filter(pk=talk.pk).update(**files)
        audit.record("review.minutes_made", by=None, obj=talk)
