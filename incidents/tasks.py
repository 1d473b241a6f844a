"""Work of this room that waits in the outbox: reports from trusted devices, printed files."""

from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from core import outbox
from core.models import Job
from core.printing import pressed
from core.reminders import amsterdam_date
from core.tenancy import atomic
from incidents import device_services, printout_services
from incidents.printout_models import Printout
from schools.models import School


@outbox.job(device_services.TAKE_IN)
def take_in(job: Job) -> None:
    """A report from a trusted device goes into the register."""
    with atomic():
        device_services.report_take_in(dropped=UUID(job.payload["report"]))
        outbox.complete(job)


@outbox.job("incidents.printout")
def make_printout(job: Job) -> None:
    """Print it and keep the file. Who loses the lease halfway keeps nothing."""
    with override(settings.LANGUAGE_CODE), atomic():
        row = Printout.objects.select_related("requested_by").get(pk=UUID(job.payload["printout"]))
        school = School.objects.get(pk=row.school_id)
        if row.is_there or row.dropped_at:
            return
        document = printout_services.printable(row, school=school, at=timezone.now())
    outbox.keep(job, progress=20)
    content = pressed(job, document.html, stylesheets=document.stylesheets, limits=document.limits)
    outbox.keep(job, progress=90)
    with override(settings.LANGUAGE_CODE), atomic():
        outbox.complete(job)
        printout_services.printout_keep(printout=row, content=content, school=school)


@outbox.job("incidents.drop_printouts")
def drop_printouts(job: Job) -> None:
    printout_services.old_printouts_drop(today=amsterdam_date())
