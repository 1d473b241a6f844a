"""How a school stands to delivering the monitor that the law asks for, and whether its pupils and its register tell the
same."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.standing import ATTENTION, BUSY, GOOD, MISSING, UNKNOWN, Said, Stand, obligation
from core.suppression import FEWEST
from monitoring import finding_selectors, rules
from monitoring.models import StatutoryMonitor
from schools.models import School
from schools.school_year import SchoolYear
from schools.selectors import pupils_of
from surveys.models import Audience, RoundResult
from surveys.results import SCHOOL
from surveys.suppression import publishable

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
        "late": Said(
            ATTENTION,
            _("%(month)s"),
            _("Delivered on %(day)s, and so not before 1 July."),
            _("What would help to deliver in time next year?"),
        ),
    },
)
obligation(
    "beside_survey",
    title=_("The register beside the monitor"),
    short=_("Beside monitor"),
    order=96,
    aside=True,
    about=_(
        "What pupils said in the last monitor, beside what was reported in the year before it. In fives, of ten "
        "answers or more."
    ),
    said={
        "silent": Said(
            ATTENTION,
            _("Little registered"),
            _("%(n)s%% of the pupils say that something happens often, and hardly anything of it was reported."),
            _("Pupils say that something happens often. Is it told to you, and is it written down?"),
        ),
        "loud": Said(
            ATTENTION,
            _("Much registered"),
            _("Few pupils say that something happens often, and %(m)s or more reports were made."),
            _("Much is reported, and few pupils are hurt. Is it solved quickly, or do they not dare to say it?"),
        ),
        "none": Said(UNKNOWN, _("No monitor"), _("No monitor to lay beside the register.")),
        "alike": Said(GOOD, _("No contrast"), _("The monitor and the register do not contradict each other.")),
    },
)


@offer("standing")
def delivered(school: School, today: date) -> list[Stand]:
    """One query: this school year's monitor and the last one's."""
    year = SchoolYear.of(today)
    rows = {row.year: row for row in StatutoryMonitor.objects.filter(year__in=(year.start, year.start - 1))}
    row, by = rows.get(year.start), rules.deliver_by(year.start)
    if row and row.delivered_date:
        return [Stand("delivery", "late" if row.is_late else "delivered", day=row.delivered_date)]
    if today > by:
        return [Stand("delivery", "missed", day=by)]
    return [Stand("delivery", "to_come" if rows else "unknown", day=by)]


@offer("standing")
def beside_survey(school: School, today: date) -> list[Stand]:
    """Two queries. Judged by reports in fives, so that the answer tells no more than such a number."""
    rows = RoundResult.objects.filter(round__audience=Audience.PUPILS, round__year__gte=SchoolYear.of(today).start - 1)
    kept = rows.select_related("round").order_by("-round__closed_at").first()
    whole = publishable(kept.data["victims"].get(SCHOOL)) if kept else None
    if kept is None or not whole:
        return [Stand("beside_survey", "none")]
    share, reports = int(whole["share"]), finding_selectors.reported(kept.round.closes_on)
    least = reports - reports % FEWEST
    most = least + FEWEST - 1 if reports else 0
    code = rules.between_register(share, (least, most), pupils_of(school, kept.round.year))
    return [Stand("beside_survey", code or "alike", share if code == "silent" else 0, least if code == "loud" else 0)]
