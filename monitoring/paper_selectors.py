"""What PDFs say, as plain data, and which were made."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import override

from monitoring.models import MonitorPaper, StatutoryMonitor
from monitoring.result_selectors import told
from monitoring.table_selectors import tables
from monitoring.variant_selectors import variant
from schools.models import School
from surveys.models import SurveyRound

LAW_FIELDS = [
    "year",
    "instrument",
    "provider",
    "list_source",
    "listed_date",
    "first_date",
    "last_date",
    "asked",
    "answered",
    "experience",
    "violation",
    "wellbeing",
    "scale_low",
    "scale_high",
    "consent_date",
    "consent_by",
    "delivered_date",
    "delivered_via",
    "delivered_by",
]


def papers_of(about: UUID) -> list[MonitorPaper]:
    """Those that are ready, the newest of each kind."""
    return list(_ready(about).distinct("kind"))


def paper_of(about: UUID, kind: str) -> MonitorPaper | None:
    """The newest that is ready."""
    return _ready(about).filter(kind=kind).first()


def _ready(about: UUID) -> QuerySet[MonitorPaper]:
    rows = MonitorPaper.objects.filter(about=about, file__isnull=False)
    return rows.select_related("file").order_by("kind", "-asked_at")


def about_of(paper: MonitorPaper) -> Any:
    """The round or the statutory monitor that a paper is about; None when it is gone."""
    model = StatutoryMonitor if paper.kind == MonitorPaper.Kind.LAW else SurveyRound
    return model.objects.filter(pk=paper.about).first()


def says(kind: str, row: Any, school: School) -> Any:
    """Everything a paper tells, in Dutch, as plain data: what decides whether it is the same paper."""
    with override(settings.LANGUAGE_CODE):
        if kind == MonitorPaper.Kind.LAW:
            return [school.name, school.code, *(getattr(row, name) for name in LAW_FIELDS)]
        found = told(row, school)
        if kind == MonitorPaper.Kind.REPORT:
            return [school.name, str(row), [table.as_data() for table in tables(found)]]
        return variant(found, kind).as_data()
