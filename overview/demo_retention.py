"""The demo's old cases: some erased with a certificate, some that wait for approval, one that is held, one that is
restricted; and a request of a parent. Every person and event is made up."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from core.tenancy import Scope, atomic, use_scope
from incidents import follow_services, services
from incidents.models import Incident, Involvement
from incidents.services import Person, Report
from retention import erase_services, mark_services, request_services, rules
from retention import services as retention
from retention.models import CaseMark, ErasureList, Term
from schools.models import Membership, School
from schools.school_year import SchoolYear

YEARS = {"closed_off": 5, "accident": 2, "serious": 3, "other": 2}
# Kind, place, moment, severity, days after the first day of the school year, sentence, what was told.
GONE = (
    ("physical_violence", "playground", "break", 1, 45, "Ruzie om een bal.", "Er ligt nu een tweede bal."),
    ("property", "toilets", "lunch", 1, 120, "Er is op een deur gekrast.", "De deur is geverfd."),
    ("bullying", "classroom", "lesson", 2, 200, "Een leerling werd uitgelachen.", "De groep maakte afspraken."),
)  # fmt: skip
WAITS = (
    ("physical_violence", "corridor", "lesson_change", 2, 60, "Duwen op de trap.", "De groepen lopen nu na elkaar."),
    ("verbal_threat", "classroom", "lesson", 2, 95, "Een leerling schold een ander uit.", "Ze praten weer met elkaar."),
    ("bullying", "online", "outside_hours", 2, 150, "Er ging een gemene foto rond.", "De foto is weggehaald."),
    ("accident", "gym", "lesson", 1, 210, "Een leerling gleed uit bij de ringen.", "De mat ligt beter."),
    ("property", "playground", "after_school", 1, 250, "Het hek was kapot getrapt.", "Het hek is gemaakt."),
)  # fmt: skip
HELD, RESTRICTED = 2, 1  # of those that wait
SUBJECT, OTHER = "Mila Vos", "Teun Kramer"


def load(board: Scope, school: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    with use_scope(board), atomic():
        if Term.objects.exists():
            return
        admin = Membership.objects.get(user__email="bestuur@demo.example")
        for code, years in YEARS.items():
            decided, why = date(timezone.localdate().year - 1, 3, 12), rules.categories()[code].reason
            retention.term_set(category=code, years=years, decided_date=decided, reason=why, by=admin)
    today, year = timezone.localdate(), SchoolYear.of(timezone.localdate())
    with use_scope(school):
        with atomic():
            people = {row.user.email.partition("@")[0]: row for row in Membership.objects.select_related("user")}
            for event in GONE:
                _make(event, SchoolYear(year.start - 4), people["aylin"])
        _erase(retention.list_propose(today=today), people["noor"], today)
        with atomic():
            rows = [_make(event, SchoolYear(year.start - 3), people["aylin"]) for event in WAITS]
            text = "De ouders hebben een klacht ingediend. Die loopt nog."
            kind = CaseMark.Kind.HOLD
            mark_services.mark_add(incident=rows[HELD], key=uuid4(), kind=kind, text=text, by=people["noor"])
            text = "De vader zegt dat het anders ging. Tot we dat weten, doen we er niets mee."
            kind = CaseMark.Kind.RESTRICTION
            mark_services.mark_add(incident=rows[RESTRICTED], key=uuid4(), kind=kind, text=text, by=people["noor"])
        retention.list_propose(today=today)
        with atomic():
            _ask(people["aylin"], today)


def _make(event: tuple[str, str, str, int, int, str, str], year: SchoolYear, by: Membership) -> Incident:
    kind, place, moment, severity, days, narrative, outcome = event
    day = year.first_day + timedelta(days)
    day -= timedelta(max(0, day.weekday() - 4))
    report = Report(kind, place, moment, day, severity, narrative, (Person("pupil", "did", "Groep 7", 7),))
    at = timezone.make_aware(datetime.combine(day, time(11)))
    row = services.incident_report(form_key=uuid4(), report=report, by=by, at=at)
    row = services.incident_assign(incident=row, owner=by, by=by, today=day + timedelta(1))
    for task in row.tasks.all():
        follow_services.task_finish(task=task, answer="stopped", note="", by=by)
    row = services.incident_close(incident=row, outcome=outcome, seen=row.version, by=by)
    Incident.objects.filter(pk=row.pk).update(closed_at=at + timedelta(20))
    row.refresh_from_db()
    return row


def _erase(row: ErasureList | None, by: Membership, today: date) -> None:
    """Carried out here, so that the next list can wait; a worker prints the certificate."""
    if row is None:
        return
    retention.list_approve(row=row, count=row.listed, by=by)
    with atomic():
        items = list(row.items.values_list("pk", flat=True))
    for pk in items:
        erase_services.item_erase(pk=pk, today=today)
    with atomic():
        retention.list_finish(row=row)


def _ask(by: Membership, today: date) -> None:
    """A mother asks what is written of her daughter; one case is chosen, and its texts wait for somebody."""
    row = Incident.objects.filter(type="discrimination", erased_at=None).order_by("happened_date").last()
    if row is None:
        return
    names = dict(
        zip(Involvement.objects.filter(incident=row).values_list("pk", flat=True), (OTHER, SUBJECT), strict=False)
    )
    follow_services.names_save(incident=row, names=names, seen=row.version, by=by)
    follow_services.entry_add(
        incident=row,
        key=uuid4(),
        kind="note",
        code="",
        on_date=row.happened_date,
        text="Mila vertelde dat Teun het vaker zegt. De moeder van Teun vindt dat we overdrijven.",
        sealed=True,
        by=by,
    )
    asked = request_services.Asked(
        kind="access",
        received_date=today - timedelta(9),
        subject=SUBJECT,
        asker="moeder",
        identified=True,
        group="Groep 7",
        first_date=today - timedelta(365),
        last_date=today,
    )
    school = School.objects.get(pk=by.school_id)
    request = request_services.request_add(key=uuid4(), asked=asked, school=school, by=by)
    request_services.cases_choose(row=request, incidents=[row], by=by)
