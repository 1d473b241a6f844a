"""Work of this room that waits in the outbox: minutes and evaluations as files."""

from email.mime.text import MIMEText

from django.conf import settings
from django.utils import translation

from core import audit, docx, outbox, uploads
from core.files import store
from core.mail import attachment
from core.models import Job, Mail
from core.printing import giving_up, pressed
from core.tenancy import atomic
from reviews import evaluation_selectors as selectors
from reviews import invitations, minutes
from reviews.models import CancelledTalk, QuarterlyTalk, YearEvaluation

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
    paper = pressed(job, written["pdf"], stylesheets=[minutes.STYLESHEET])
    outbox.keep(job, progress=60)
    with giving_up():
        word = docx.docx_from_html(written["docx"], on_wait=lambda: outbox.keep(job))
    with atomic():
        outbox.complete(job)
        name = f"Verslag kwartaalgesprek {talk.record.number} {talk.quarter.school_year}"
        kind = "review_minutes"
        files = {
            "minutes_pdf": store(paper, kind=kind, name=f"{name}.pdf", content_type=PDF, by=None),
            "minutes_docx": store(word, kind=kind, name=f"{name}.docx", content_type=uploads.DOCX, by=None),
        }
        QuarterlyTalk.objects.filter(pk=talk.pk).update(**files)
        audit.record("review.minutes_made", by=None, obj=talk)


@attachment(invitations.ATTACHED)
def calendar_entry(talk: str, mail: Mail) -> MIMEText | None:
    """What puts the talk in the calendar of who is invited."""
    row = QuarterlyTalk.objects.select_related("record", "school").filter(pk=talk).first()
    with translation.override(settings.LANGUAGE_CODE):
        return invitations.attached(row, mail) if row else None


@attachment(invitations.CANCELLED)
def calendar_cancellation(cancelled: str, mail: Mail) -> MIMEText | None:
    """What takes the talk out of the calendar of who was invited."""
    row = CancelledTalk.objects.select_related("talk__record", "talk__school").filter(pk=cancelled).first()
    with translation.override(settings.LANGUAGE_CODE):
        return invitations.taken_back(row, mail) if row else None


KINDS = {  # of edition: the field and kind of its file, and how it is called on paper
    selectors.SCHOOL: ("pdf", "evaluation_pdf", "uitgave voor de school"),
    selectors.COUNCIL: ("council_pdf", "evaluation_council", "uitgave voor de medezeggenschapsraad"),
    selectors.BOARD: ("board_pdf", "evaluation_board", "uitgave voor het bestuur"),
}


@outbox.job("reviews.evaluation")
def print_evaluation(job: Job) -> None:
    """The three editions of a signed evaluation, kept together."""
    with atomic():
        rows = YearEvaluation.objects.select_related("record", "school__board")
        evaluation = rows.get(pk=job.payload["evaluation"])
        written = {audience: minutes.edition_html(evaluation, audience, KINDS[audience][2]) for audience in KINDS}
    if evaluation.pdf_id:
        return
    papers = {}
    for number, (audience, html) in enumerate(written.items(), start=1):
        papers[audience] = pressed(job, html, stylesheets=[minutes.STYLESHEET])
        outbox.keep(job, progress=30 * number)
    with atomic():
        outbox.complete(job)
        files = {}
        for audience, content in papers.items():
            field, kind, words = KINDS[audience]
            name = f"Jaarevaluatie {evaluation.school_year}, {words}.pdf"
            files[field] = store(content, kind=kind, name=name, content_type=PDF, by=None)
        YearEvaluation.objects.filter(pk=evaluation.pk, pdf__isnull=True).update(**files)
        audit.record("evaluation.printed", by=None, obj=evaluation)
