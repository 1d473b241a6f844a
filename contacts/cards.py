"""What contact persons ask for today: a task that nobody has, a training that lapsed."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts import rules, selectors
from contacts.models import ContactPerson
from core.cards import Card, day_of
from core.http import once
from core.registry import offer
from schools.http import PlaceRequest
from schools.models import School
from schools.roles import BOARD_READ, CONTACTS_EDIT
from schools.selectors import schools_in_use, schools_of_board


@offer("cards", rank=12, may=CONTACTS_EDIT)
def contact_cards(request: PlaceRequest) -> list[Card]:
    """For who looks after them at a school. One query."""
    found = selectors.standing(timezone.localdate())
    vacant = [_vacant(request, row) for row in found.tasks if row.asks]
    return vacant + [_lapsed(request, each, found.lapsed_on[each.pk]) for each in found.lapsed[:3]]


def _vacant(request: PlaceRequest, row: selectors.TaskRow) -> Card:
    task = row.task
    duty = task.duty(request.school.sector, timezone.localdate())
    text = _("The law asks for somebody (%(source)s; looked up on %(checked)s).")
    if row.last_day:
        text += " " + _("Nobody has been since %(day)s.")
    elif request.school.in_use_since:
        text += " " + _("You began on %(day)s, and nobody was named yet.")
    since = row.last_day or request.school.in_use_since
    return Card(
        rank=12,
        title=_("Still to choose: %(task)s") % {"task": str(task.name).lower()},
        text=text
        % {
            "source": duty.citation if duty else "–",
            "checked": date_format(duty.checked, "j F Y") if duty else "–",
            "day": day_of(since) if since else "–",
        },
        url=reverse("contacts:contacts", args=[request.school.slug]),
        verb=_("Choose somebody"),
        icon="users",
        tone="attention",
    )


def _lapsed(request: PlaceRequest, person: ContactPerson, until: date) -> Card:
    return Card(
        rank=40,
        title=_("The training of %(name)s does not count any more") % {"name": person},
        text=_("It counted until %(day)s. Plan a course, or note the one that was followed.") % {"day": day_of(until)},
        url=reverse("contacts:contact", args=[request.school.slug, person.pk]),
        verb=_("Open"),
        icon="book-open",
        tone="info",
    )


def _schools(request: PlaceRequest) -> QuerySet[School]:
    """Schools where nobody has a task that the law asks for."""
    held = selectors.holders(timezone.localdate()).filter(school=OuterRef("pk")).order_by()
    asked = [Exists(held.filter(task=code)) for code in rules.REQUIRED]
    return schools_in_use().exclude(*asked)


@offer("cards", rank=20, may=BOARD_READ, at="board", when=_schools)
def schools_without(request: PlaceRequest) -> list[Card]:
    """At the board, over all schools. One query."""
    found = selectors.vacant_since(once(request, schools_of_board), timezone.localdate())
    if not found:
        return []
    title = ngettext(
        "At one school somebody is missing",
        "At %(count)s schools somebody is missing",
        len(found),
    )
    names = [school.name for school in found]
    text = ", ".join(names[:4]) + (" …" if len(names) > 4 else ".")
    longest = min(day for days in found.values() for day in days)
    return [
        Card(
            rank=20,
            title=title % {"count": len(found)},
            text=f"{text} {_('The longest since %(day)s.') % {'day': day_of(longest)}}",
            url=reverse("contacts:board", args=[request.board.slug]),
            verb=_("See where"),
            icon="users",
            tone="attention",
        )
    ]
