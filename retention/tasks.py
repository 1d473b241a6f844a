"""Work of this room that waits in the outbox: looking for what is due, erasing, and printing what was erased."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from core import audit, outbox
from core.files import store_for_board
from core.models import Job
from core.printing import pressed
from core.tenancy import atomic
from incidents.figure_services import reporters_forget
from retention import certificate, dossier_file, erase_services, request_services, rules, services
from retention.dossier_selectors import dossier_of
from retention.models import DossierFile, ErasureItem, ErasureList
from schools.models import School


@outbox.job("retention.daily")
def daily(job: Job) -> None:
    """Once a day at a school: propose what may go, and write down what the ledger outside the database lacks."""
    today = timezone.localdate()
    request_services.dossiers_expire()
    request_services.requests_forget(today=today)
    reporters_forget(today=today)
    services.list_propose(today=today)
    with atomic():
        school = School.objects.get(pk=job.school_id)
    erase_services.write_ledger(school.board_id, school.pk)


@outbox.job("retention.erase")
def erase(job: Job) -> None:
    """What a list approved, case by case. A worker that stops in between leaves the rest for the next one."""
    with atomic():
        row = ErasureList.objects.get(pk=job.payload["list"])
        items = ErasureItem.objects.filter(list=row)
        left = list(items.filter(state=rules.LISTED).values_list("pk", flat=True))
        # Erased, but stopped before its files were taken away.
        left += list(items.filter(state=rules.ERASED).exclude(paths=[]).values_list("pk", flat=True))
    today = timezone.localdate()
    for number, pk in enumerate(left):
        erase_services.item_erase(pk=pk, today=today)
        outbox.keep(job, progress=100 * (number + 1) // (len(left) + 1))
    erase_services.write_ledger(row.board_id, row.school_id)
    with atomic():
        outbox.complete(job)
        services.list_finish(row=row)


@outbox.job("retention.certificate")
def print_certificate(job: Job) -> None:
    """What was erased, kept by the board's office once; the school reads it through its own page."""
    with atomic():
        row = ErasureList.objects.select_related("school", "board", "approved_by").get(pk=job.payload["list"])
        said = certificate.facts(row)
        written = certificate.html(row, said)
    if row.certificate_id:
        return
    content = pressed(job, written, stylesheets=[certificate.STYLESHEET])
    with atomic():
        outbox.complete(job)
        name = f"Verklaring van vernietiging {row.school} {said['done_on']}.pdf"
        kind = "erasure_certificate"
        file = store_for_board(content, kind=kind, name=name, content_type="application/pdf", by=None)
        digest = certificate.digest(said)
        ErasureList.objects.filter(pk=row.pk, certificate=None).update(certificate=file, digest=digest)
        audit.record("retention.certified", by=None, obj=row, digest=digest)


@outbox.job("retention.dossier")
def make_dossier(job: Job) -> None:
    """A dossier as a ZIP, kept sealed until its day. What is in it is in this process alone."""
    with atomic():
        file = DossierFile.objects.select_related("request__school__board", "request__board").get(
            pk=job.payload["file"]
        )
        if file.path or file.gone_at:
            return
        try:
            request_services.require_looked_at(file.request)
        except ValidationError as error:
            raise outbox.GiveUp("unseen") from error
        dossier = dossier_of(file.request)
        files = dossier_file.attachments(file.request)
    written = dossier_file.html(dossier)
    content = dossier_file.zipped(dossier, pressed(job, written, stylesheets=[dossier_file.STYLESHEET]), files)
    with atomic():
        outbox.complete(job)
        request_services.dossier_keep(file=file, name=dossier_file.name_of(dossier), content=content)
