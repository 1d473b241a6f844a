"""What the page of a case says of keeping: what holds it, what is said not to be right, and until when it stays."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.cards import Card
from core.registry import offer
from retention import rules, selectors
from retention.models import CaseMark
from schools.http import PlaceRequest
from schools.roles import INCIDENTS_FOLLOW


def _title(mark: CaseMark) -> str:
    titles = {
        CaseMark.Kind.HOLD: _("This incident must be kept"),
        CaseMark.Kind.RESTRICTION: _("Leave this incident as it is"),
        CaseMark.Kind.RECTIFICATION: _("Somebody says that something here is not right"),
        CaseMark.Kind.EXCEPTION: _("Something may be done with this incident all the same"),
    }
    return titles[CaseMark.Kind(mark.kind)]


def _since(mark: CaseMark, incident: Any) -> str:
    values = {"name": mark.made_by.name, "day": date_format(timezone.localdate(mark.made_at), "j F Y")}
    said = _("%(name)s wrote that down on %(day)s.") % values
    more = ""
    if mark.kind == CaseMark.Kind.EXCEPTION and mark.until_date:
        more = _("It holds until %(day)s.") % {"day": date_format(mark.until_date, "j F Y")}
    elif mark.kind == CaseMark.Kind.RESTRICTION and incident.is_limited:
        more = _("Until that ends, nothing can be added, changed or taken along.")
    return f"{said} {more}".strip()


@offer("case_notes")
def marks(request: PlaceRequest, incident: Any) -> list[Card]:
    """Two queries. Whoever handles a case without following all of them is told that it counts, not why."""
    follows = INCIDENTS_FOLLOW in request.permissions
    url = reverse("retention:marks", args=[request.school.slug, incident.pk]) if follows else ""
    rows = [mark for mark in selectors.marks_on(incident).filter(ended_at=None) if not mark.is_over]
    cards = [Card(10, _title(mark), _since(mark, incident), url, _("Read why"), "lock", "attention") for mark in rows]
    if not follows:
        return cards
    category = rules.category_of(incident.type, incident.severity, restricted=incident.restricted)
    term = selectors.terms_now().get(category)
    if term is None:
        text = _("The board has not decided yet how long this is kept.")
    elif incident.closed_at:
        due = rules.due_date(timezone.localdate(incident.closed_at), term.years)
        text = _("Its texts may be erased from %(day)s on.") % {"day": date_format(due, "j F Y")}
    else:
        text = _("How long its texts are kept is counted from the day it is closed.")
    return [*cards, Card(90, _("Keeping"), text, url, _("Keep longer, restrict or correct"), "lock")]
