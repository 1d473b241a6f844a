"""Work of this room that waits in the outbox."""

from django.utils import timezone

from adoption import certificate
from board_model.models import GmrRequest
from board_model.uptake_services import uptake_count
from core import audit, outbox
from core.files import store_for_board
from core.models import Job
from core.printing import pressed
from core.tenancy import atomic
from plans.printing import dutch_date
from plans.selectors import current_plan


@outbox.job("board_model.count")
def count(job: Job) -> None:
    """A version was published: how much of it waits at this school."""
    with atomic():
        row = uptake_count(plan=current_plan())
        if row:
            audit.record("board_model.arrived", by=None, obj=row, number=row.version.number)
        outbox.complete(job)


@outbox.job("board_model.certificate")
def print_certificate(job: Job) -> None:
    """What the board's council decided, on one page."""
    with atomic():
        row = GmrRequest.objects.select_related("version", "board").get(pk=job.payload["request"])
        html = certificate_html(row)
    if row.certificate_id:
        return
    content = pressed(job, html, stylesheets=[certificate.STYLESHEET])
    with atomic():
        outbox.complete(job)
        name = f"Instemming modelplan {row.board}.pdf"
        file = store_for_board(content, kind="gmr_file", name=name, content_type="application/pdf", by=None)
        GmrRequest.objects.filter(pk=row.pk, certificate__isnull=True).update(certificate=file)


def certificate_html(row: GmrRequest) -> str:
    return certificate.html(
        row,
        certificate.Certificate(
            place=str(row.board),
            board=str(row.board),
            council="De gemeenschappelijke medezeggenschapsraad (GMR)",
            subject="het model voor het veiligheidsplan van de scholen",
            proposal=f"Tekst van {dutch_date(timezone.localdate(row.version.made_at))}",
            digest=row.version.digest,
            law="Wet medezeggenschap op scholen (WMS), artikel 10 en 16",
        ),
    )
