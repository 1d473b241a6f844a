"""Work of this room that waits in the outbox: printing what was decided."""

from dataclasses import replace

from django.utils import timezone

from adoption import certificate
from adoption.models import Adoption, ConsentRequest
from core import audit, outbox
from core.files import store
from core.models import Job
from core.printing import giving_up, pressed
from core.tenancy import atomic
from plans.document import PlanDocument, plan_pdf
from plans.print_selectors import document_of
from plans.printing import dutch_date


@outbox.job("adoption.pdf")
def print_adopted(job: Job) -> None:
    """The adopted plan as PDF. The file and its hash are added to the adoption once."""
    with atomic():
        row = Adoption.objects.select_related("milestone__plan__school__board", "consent").get(
            pk=job.payload["adoption"]
        )
        printable = adopted_document(row)
    if row.pdf_id:
        return
    outbox.keep(job, progress=20)
    with giving_up():
        content = plan_pdf(printable, on_wait=lambda: outbox.keep(job))
    outbox.keep(job, progress=90)
    with atomic():
        outbox.complete(job)
        file = store(content, kind="plan_pdf", name=f"{printable.title}.pdf", content_type="application/pdf", by=None)
        Adoption.objects.filter(pk=row.pk, pdf__isnull=True).update(pdf=file, sha256=file.sha256)
        audit.record("adoption.printed", by=None, obj=row)


def adopted_document(row: Adoption, *, public_only: bool = False) -> PlanDocument:
    """The adopted text with what was decided about it on its cover."""
    assert row.milestone
    assert row.adopted_on
    return replace(
        document_of(row.milestone, public_only=public_only),
        version_label=f"Versie {row.number}",
        dated=row.adopted_on,
        consented_on=row.consent.decided_on,
        valid_until=row.valid_until,
    )


@outbox.job("adoption.certificate")
def print_certificate(job: Job) -> None:
    """What the council decided, on one page, to be kept with the plan."""
    with atomic():
        row = ConsentRequest.objects.select_related("milestone", "plan__school__board").get(pk=job.payload["request"])
        html = certificate_html(row)
    if row.certificate_id:
        return
    content = pressed(job, html, stylesheets=[certificate.STYLESHEET])
    with atomic():
        outbox.complete(job)
        name = f"Instemming veiligheidsplan {row.plan.school}.pdf"
        file = store(content, kind="plan_pdf", name=name, content_type="application/pdf", by=None)
        ConsentRequest.objects.filter(pk=row.pk, certificate__isnull=True).update(certificate=file)


def certificate_html(row: ConsentRequest) -> str:
    day = dutch_date(timezone.localdate(row.milestone.made_at))
    return certificate.html(
        row,
        certificate.Certificate(
            place=str(row.plan.school),
            board=str(row.plan.school.board),
            council="De medezeggenschapsraad",
            subject="het veiligheidsplan van de school",
            proposal=f"{row.milestone.name}, tekst van {day}",
            digest=row.milestone.digest,
            law="Wet medezeggenschap op scholen (WMS), artikel 10",
        ),
    )
