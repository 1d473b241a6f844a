"""What the board's model asks of a school on Vandaag."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from board_model.selectors import unsettled
from board_model.uptake_selectors import waiting
from core.cards import Card, day_of
from core.registry import offer
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT


@offer("cards", rank=18, may=PLAN_EDIT, when=lambda request: unsettled())
def update_card(request: PlaceRequest) -> list[Card]:
    """One card while something waits; one query."""
    found = waiting()
    if not found or not found.sections:
        return []
    text = ngettext("%(count)s section changed.", "%(count)s sections changed.", found.sections)
    text %= {"count": found.sections}
    if found.simple:
        text += " " + ngettext(
            "%(count)s you can take over at once.", "%(count)s you can take over at once.", found.simple
        ) % {"count": found.simple}
    if found.due_date:
        text += " " + _("Decide before %(day)s.") % {"day": date_format(found.due_date, "j F Y")}
    else:
        text += " " + _("It was published on %(day)s.") % {"day": day_of(found.published_at)}
    return [
        Card(
            rank=18,
            title=_("Look at version %(number)s of the board’s model") % {"number": found.number},
            text=text,
            url=reverse("board_model:updates", args=[request.school.slug]),
            verb=_("Look"),
            icon="file-text",
            tone="attention",
        )
    ]
