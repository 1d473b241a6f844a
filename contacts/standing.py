"""How a school stands to having somebody to turn to, and to their training."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from contacts import selectors
from contacts.rules import ANTIBULLYING
from core.registry import offer
from core.standing import ATTENTION, GOOD, MISSING, Said, Stand, obligation
from schools.models import School

SOON = timedelta(days=60)

obligation(
    "contact",
    title=_("Contact persons"),
    short=_("Contacts"),
    order=30,
    view="contacts:contacts",
    about=_("Whether each task that the law asks for has somebody today: bullying (both tasks) and prevention."),
    said={
        "vacant": Said(
            MISSING,
            _("%(n)s empty"),
            _("Tasks that the law asks for and that nobody has: %(n)s."),
            _("Who takes the tasks that nobody has?"),
        ),
        "complete": Said(GOOD, _("Arranged"), _("Every task that the law asks for has somebody.")),
    },
)
obligation(
    "training",
    title=_("Training of contact persons"),
    short=_("Training"),
    order=40,
    view="contacts:contacts",
    about=_("Until when the training counts of who has a task. Without an end date a training counts for a year."),
    said={
        "unknown": Said(
            ATTENTION,
            _("Not noted"),
            _("No training was noted for the contact point for bullying."),
            _("Which training did your contact point for bullying follow?"),
        ),
        "lapsed": Said(
            ATTENTION,
            _("%(n)s lapsed"),
            _("Contact persons whose training no longer counts: %(n)s."),
            _("When do they follow a refresher course?"),
        ),
        "ends": Said(
            ATTENTION,
            _("Until %(short_day)s"),
            _("The first training lapses on %(day)s."),
            _("Has the refresher course been planned?"),
        ),
        "valid": Said(GOOD, _("Valid"), _("The trainings that were noted count at least until %(day)s.")),
    },
)


@offer("standing")
def people(school: School, today: date) -> list[Stand]:
    """Two queries."""
    found = selectors.standing(today)
    vacant = len(found.vacant)
    held = {row.task.code: [term.person_id for term in row.holders] for row in found.tasks}
    everybody = {person for persons in held.values() for person in persons}
    valid = {person: until for person, until in selectors.last_valid().items() if person in everybody}
    return [Stand("contact", "vacant" if vacant else "complete", vacant), _training(held, valid, today)]


def _training(held: dict, valid: dict, today: date) -> Stand:
    lapsed = sum(until < today for until in valid.values())
    if lapsed:
        return Stand("training", "lapsed", lapsed)
    if not any(person in valid for task in ANTIBULLYING for person in held[task]):
        return Stand("training", "unknown")
    first = min(valid.values())
    return Stand("training", "ends" if first <= today + SOON else "valid", day=first)
