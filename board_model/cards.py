"""What the board's model asks of a school on Vandaag."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from board_model.selectors import unsettled
from board_model.uptake_selectors import updates
from core.cards import Card, day_of
from core.http import once
from core.registry import offer
from plans.selectors import plan_and_sections
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT


@offer("cards", rank=18, may=PLAN_EDIT, when=lambda request: unsettled())
def update_card(request: PlaceRequest) -> list[Card]:
    """One card while something waits; two queries beside the plan."""
    plan, _sections = once(request, plan_and_sections)
    waiting = updates(plan) if plan else []
    if not waiting:
        return []
    version = waiting[0].text.version
    simple = sum(each.simple for each in waiting)
    text = ngettext("%(count)s section changed.", "%(count)s sections changed.", len(waiting)) % {"count": len(waiting)}
    if simple:
        text += " " + ngettext(
            "%(count)s you can take over at once.", "%(count)s you can take over at once.", simple
        ) % {"count": simple}
    if version.due_date:
        text += " " + _("Decide before %(day)s.") % {"day": date_format(version.due_date, "j F Y")}
    elif version.published_at:
        text += " " + _("It was published on %(day)s.") % {"day": day_of(version.published_at)}
    return [
        Card(
            rank=18,
            title=_("Look at version %(number)s of the board’s model") % {"number": version.number},
            text=text,
            url=reverse("board_model:updates", args=[request.school.slug]),
            verb=_("Look"),
            icon="file-text",
            tone="attention",
        )
    ]
