"""How a school stands to delivering the monitor that the law asks for."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.standing import ATTENTION, BUSY, GOOD, MISSING, Said, Stand, obligation
from monitoring import rules
from monitoring.models import StatutoryMonitor
from schools.models import School
from schools.school_year import SchoolYear

obligation(
    "delivery",
    title=_("Statutory monitor delivered"),
    short=_("Handed in"),
    order=55,
    view="monitoring:board",
    at_board=True,
    about=_(
        "Whether the monitor of this school year, with a questionnaire of a provider, was delivered before 1 July."
    ),
    said={
        "missed": Said(
            MISSING,
            _("Too late"),
            _("The monitor of this school year was to be delivered at the latest on %(day)s."),
            _("What keeps the monitor from being delivered?"),
        ),
        "unknown": Said(
            ATTENTION,
            _("Unknown"),
            _("Nothing was written down about the statutory monitor yet."),
            _("With which provider do you hold the statutory monitor, and when?"),
        ),
        "to_come": Said(BUSY, _("Until %(short_day)s"), _("It is to be delivered at the latest on %(day)s.")),
        "delivered": Said(GOOD, _("%(month)s"), _("Delivered on %(day)s.")),
    },
)


@offer("standing")
def delivered(school: School, today: date) -> list[Stand]:
    """One query: this school year's monitor and the last one's."""
    year = SchoolYear.of(today)
    rows = {row.year: row for row in StatutoryMonitor.objects.filter(year__in=(year.start, year.start - 1))}
    row, by = rows.get(year.start), rules.deliver_by(year.start)
    if row and row.delivered_date:
        return [Stand("delivery", "delivered", day=row.delivered_date)]
    if today > by:
        return [Stand("delivery", "missed", day=by)]
    return [Stand("delivery", "to_come" if rows else "unknown", day=by)]
