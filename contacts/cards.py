"""What contact persons ask for today: a task that nobody has, a training that lapsed."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts import rules, selectors
from contacts.models import ContactPerson
from core.cards import Card
from core.registry import offer
from schools.http import PlaceRequest
from schools.models import School
from schools.roles import BOARD_READ, CONTACTS_EDIT
from schools.selectors import schools_in_use


@offer("cards", rank=12, may=CONTACTS_EDIT)
def contact_cards(request: PlaceRequest) -> list[Card]:
    """For who looks after them at a school. One query."""
    found = selectors.standing(timezone.localdate())
    url = reverse("contacts:contacts", args=[request.school.slug])
    return [_vacant(task, url) for task in found.vacant] + [_lapsed(request, each) for each in found.lapsed[:3]]


def _vacant(task: rules.Task, url: str) -> Card:
    return Card(
        rank=12,
        title=_("Nobody is: %(task)s") % {"task": str(task.name).lower()},
        text=_("The law asks for somebody (%(source)s; looked up on %(day)s).")
        % {"source": task.source, "day": date_format(task.checked, "j F Y") if task.checked else "–"},
        url=url,
        verb=_("Choose somebody"),
        icon="users",
        tone="attention",
    )


def _lapsed(request: PlaceRequest, person: ContactPerson) -> Card:
    return Card(
        rank=40,
        title=_("The training of %(name)s does not count any more") % {"name": person},
        text=_("Plan a course, or note the one that was followed."),
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
    rows = list(_schools(request))
    if not rows:
        return []
    title = ngettext(
        "At one school somebody is missing",
        "At %(count)s schools somebody is missing",
        len(rows),
    )
    return [
        Card(
            rank=20,
            title=title % {"count": len(rows)},
            text=", ".join(row.name for row in rows[:4]) + (" …" if len(rows) > 4 else ""),
            url=reverse("contacts:board", args=[request.board.slug]),
            verb=_("See where"),
            icon="users",
            tone="attention",
        )
    ]
