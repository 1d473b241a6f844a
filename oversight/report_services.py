"""Making reports: when somebody asks, and by itself; taking figures out is written down."""

from datetime import date, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit, outbox
from core.files import store_for_board
from core.mail import send_mail
from core.models import Job
from core.tenancy import atomic
from oversight import figure_selectors, rules
from oversight.models import ReportFile, ReportSchedule
from schools.models import Board, Membership
from schools.school_year import SchoolYear

PRINT, MAKE = "oversight.report", "oversight.planned"
AGAIN = timedelta(minutes=1)


def report_ask(*, year: SchoolYear, by: Membership) -> ReportFile:
    """Print the report of today; who asks twice within a minute gets the same, tried again if it failed."""
    with atomic():
        Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
        recent = ReportFile.objects.filter(year=year.start, asked_by=by, asked_at__gte=timezone.now() - AGAIN)
        row = recent.filter(planned_date__isnull=True).first()
        if row is None:
            row = ReportFile.create(year=year.start, asked_by=by)
            audit.record("report.asked", by=by, obj=row, year=year.start)
            outbox.enqueue(PRINT, key=row.job_key, payload={"report": str(row.pk)}, user_id=by.user_id)
        elif failed := Job.objects.filter(key=row.job_key, state=Job.State.FAILED).first():
            outbox.again(failed)
    return row


def report_keep(*, report: ReportFile, content: bytes, job: Job) -> None:
    """The worker printed it; when it was made by itself, administrators hear that it is there."""
    with atomic():
        outbox.complete(job)
        row = ReportFile.objects.select_for_update(of=("self",)).select_related("asked_by", "board").get(pk=report.pk)
        name = f"Rapport {row.board} {timezone.localdate():%d-%m-%Y}.pdf"
        row.file = store_for_board(
            content, kind="board_report", name=name, content_type="application/pdf", by=row.asked_by
        )
        row.save(update_fields=["file"])
        if row.planned_date:
            _mail(row)


def _mail(row: ReportFile) -> None:
    members = Membership.objects.active().filter(school__isnull=True, roles__contains=["board_admin"])
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("A new report is ready")
        for member in members.filter(user__is_active=True).select_related("user"):
            words = {
                "name": member.first_name,
                "url": settings.SITE_URL + reverse("oversight:reports", args=[row.board.slug]),
            }
            text = render_to_string("oversight/report_mail.txt", words)
            send_mail("board_report", to=member.user.email, subject=subject, text=text)


def schedule_set(*, rhythm: str, by: Membership) -> ReportSchedule:
    """From when on reports are made by themselves; the first one at the next turn."""
    with atomic():
        Board.objects.select_for_update(of=("self",)).get(pk=by.board_id)  # for who is the first at the same moment
        row = ReportSchedule.objects.select_for_update(of=("self",)).first() or ReportSchedule.create(set_by=by)
        if row.rhythm != rhythm:
            row.rhythm, row.next_date, row.set_by = rhythm, rules.next_report(rhythm, timezone.localdate()), by
            row.save()
            audit.record("report.rhythm_set", by=by, obj=row, rhythm=rhythm)
    return row


def planned_make(*, today: date) -> ReportFile | None:
    """It is time for a report at the current board: once for each planned day, and then the next is planned."""
    with atomic():
        row = ReportSchedule.objects.select_for_update(of=("self",)).filter(next_date__lte=today).first()
        if row is None or row.next_date is None:
            return None
        year = figure_selectors.years(today)[0]
        report = ReportFile.objects.filter(planned_date=row.next_date).first()
        if report is None:
            report = ReportFile.create(year=year.start, asked_by=row.set_by, planned_date=row.next_date)
            audit.record("report.planned", by=None, obj=report, year=year.start)
        outbox.enqueue(PRINT, key=report.job_key, payload={"report": str(report.pk)})
        row.next_date = rules.next_report(row.rhythm, today)
        row.save(update_fields=["next_date"])
    return report


def ask_planned(*, today: date) -> int:
    """At every board where it is time; in the system scope, by the tick: one query."""
    rows = ReportSchedule.objects.filter(next_date__lte=today).order_by()
    places = [(board, None) for board in rows.values_list("board_id", flat=True)]
    return outbox.enqueue_at(MAKE, key=f"{MAKE}:{today}", places=places) if places else 0


def figures_taken(*, what: str, ending: str, by: Membership) -> None:
    """Write down that somebody took figures of the board out as a file."""
    with atomic():
        audit.record("oversight.exported", by=by, what=what, ending=ending)
