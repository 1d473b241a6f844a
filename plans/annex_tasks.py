"""Documents: the ZIP with the plan, and calling links once a week."""

import shutil
import zipfile
from typing import IO

from django.core.files.storage import default_storage
from django.utils.timezone import localtime

from core import links, outbox
from core.files import scratch_file, store_file
from core.models import Job
from core.printing import giving_up
from core.reminders import amsterdam_date
from core.tenancy import atomic
from plans.annex_selectors import Document, documents
from plans.annex_services import link_answered, links_again
from plans.document import plan_pdf
from plans.models import Annex, PlanBundle
from plans.print_selectors import plan_document

CHUNK = 256 * 1024


@outbox.job("plans.bundle")
def make_bundle(job: Job) -> None:
    """The plan's PDF and every document in one ZIP, written to disk piece by piece."""
    with atomic():
        row = PlanBundle.objects.select_related("plan__school__board").get(pk=job.payload["bundle"])
        printable, found = plan_document(row.plan), documents(row.plan)
    if row.file_id:
        return
    outbox.keep(job, progress=10)
    with giving_up():
        printed = plan_pdf(printable, on_wait=lambda: outbox.keep(job))
    with scratch_file() as target:
        _pack(job, target, printed, found)
        target.seek(0)
        with atomic():
            outbox.complete(job)
            name = f"{printable.title}.zip"
            file = store_file(target, kind="plan_bundle", name=name, content_type="application/zip", by=None)
            PlanBundle.objects.filter(pk=row.pk).update(file=file)


def _pack(job: Job, target: IO[bytes], printed: bytes, found: list[Document]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("veiligheidsplan.pdf", printed)
        addresses = [f"{each.annex.title}\r\n{each.annex.url}\r\n" for each in found if each.annex.url]
        if addresses:
            archive.writestr("links.txt", "\r\n".join(addresses))
        files = [(each.name, each.file) for each in found if each.file]
        for number, (name, file) in enumerate(files, 1):
            info = zipfile.ZipInfo(name, localtime(file.created_at).timetuple()[:6])
            with (
                default_storage.open(file.path) as source,
                archive.open(info, "w", force_zip64=True) as entry,
            ):
                shutil.copyfileobj(source, entry, CHUNK)
            outbox.keep(job, progress=20 + 70 * number // len(files))


@outbox.job("plans.links")
def call_links(job: Job) -> None:
    """Call every link of this school, outside a transaction; those that fail are called again tomorrow."""
    today = amsterdam_date()
    with atomic():
        rows = Annex.objects.filter(ended_at__isnull=True).exclude(url="")
        if job.payload.get("failing"):
            rows = rows.filter(failures__gt=0, dead_date__isnull=True)
        waiting = list(rows.only("id", "url"))
    for annex in waiting:
        answer = links.check(annex.url)
        outbox.keep(job)
        link_answered(annex=annex, answer=answer, today=today)
    with atomic():
        links_again(today=today)
