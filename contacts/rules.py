"""The tasks a contact person may have, and when a training lapses. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from schools import norm_sets

KEPT = timedelta(days=730)  # after their last task, what tells who somebody was
REFRESH_YEARS = 1  # a course without an end date is refreshed every year


@dataclass(frozen=True)
class Task:
    """``required``: the law or the Arbowet wants somebody for it, so a vacancy is told. ``public``: for parents."""

    code: str
    name: str | Promise
    text: str | Promise
    required: bool = False
    public: bool = True
    evidence: str = ""  # of the duty in the norm sets, which say where it stands and when somebody looked

    def duty(self, sector: str, on: date) -> norm_sets.Duty | None:
        """What the law says about it to schools of this sector."""
        asked = (each for each in norm_sets.duties(sector, on) if self.evidence and each.evidence == self.evidence)
        return next(asked, None)


# The statute asks that one person has at least both anti-bullying tasks (WPO art. 4c lid 1 onder c, WVO 2020
# art. 3.40, WEC art. 5a); schools that share them keep both covered.
TASKS = {
    task.code: task
    for task in (
        Task(
            "antibullying_contact",
            _("Contact point for bullying"),
            _("Pupils and parents turn to this person when somebody is bullied."),
            required=True,
            evidence="antibullying_coordinator",
        ),
        Task(
            "antibullying_coordinator",
            _("Anti-bullying coordinator"),
            _("Coordinates the policy against bullying."),
            required=True,
            evidence="antibullying_coordinator",
        ),
        Task("safety_coordinator", _("Safety coordinator"), _("Keeps the safety plan and follows up incidents.")),
        Task(
            "confidant_internal",
            _("Internal confidential adviser"),
            _("Listens in confidence and helps you find the way."),
        ),
        Task(
            "confidant_external",
            _("External confidential adviser"),
            _("Does not work at the school. Listens in confidence and helps with a complaint."),
        ),
        Task(
            "violence_officer",
            _("Attention officer for domestic violence and child abuse"),
            _("Knows the reporting code and helps when there are worries at home."),
        ),
        Task(
            "prevention_officer",
            _("Prevention officer"),
            _("Helps with safe and healthy work for staff."),
            required=True,
            public=False,
            evidence="prevention_officer",
        ),
        Task("council_contact", _("Contact of the participation council"), _("Speaks for parents and staff.")),
    )
}
CHOICES = [(task.code, task.name) for task in TASKS.values()]
REQUIRED = tuple(task.code for task in TASKS.values() if task.required)
ANTIBULLYING = ("antibullying_contact", "antibullying_coordinator")

# By themselves with a capital; within a date Django has its own words, without one.
DAYS = [
    (1, pgettext_lazy("a day by itself", "Monday")),
    (2, pgettext_lazy("a day by itself", "Tuesday")),
    (3, pgettext_lazy("a day by itself", "Wednesday")),
    (4, pgettext_lazy("a day by itself", "Thursday")),
    (5, pgettext_lazy("a day by itself", "Friday")),
]


def refresh_date(followed: date) -> date:
    """Until when a training without an end date counts: one year, 29 February until the 28th."""
    try:
        return followed.replace(year=followed.year + REFRESH_YEARS)
    except ValueError:
        return followed + timedelta(365 * REFRESH_YEARS)


def days_line(days: Iterable[int]) -> str:
    """The days in the language of the page, as inside a sentence: "maandag, dinsdag", "Monday, Tuesday"."""
    names = dict(DAYS)
    words = ", ".join(str(names[day]) for day in sorted(days) if day in names)
    return words if (get_language() or "").startswith("en") else words.lower()


def in_words(names: Iterable[str]) -> str:
    """Names as a Dutch sentence has them: "Anna, Bram en Cem"."""
    names = list(names)
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
