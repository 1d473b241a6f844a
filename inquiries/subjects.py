"""What a board may ask about: an obligation, its model plan, or something else."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.standing import OBLIGATIONS, obligations

OTHER = "other"
# Where the school sees what the question is about, by subject; each takes the school's slug.
VIEWS = {
    "plan": "adoption:overview",
    "consent": "adoption:overview",
    "contact": "contacts:contacts",
    "training": "contacts:contacts",
    "survey": "surveys:rounds",
    "delivery": "monitoring:law",
    "quarterly_talk": "reviews:talks",
    "yearly_evaluation": "reviews:talks",
    "severe": "incidents:register",
    "register": "incidents:analysis",
    "beside_survey": "incidents:analysis",
    "actions": "actions:actions",
    "norms": "plans:duties",
    "model": "board_model:updates",
}


def choices() -> list[tuple[str, str | Promise]]:
    return [*((each.key, each.title) for each in obligations()), (OTHER, _("Something else"))]


def name(code: str) -> str:
    return str(OBLIGATIONS[code].title) if code in OBLIGATIONS else str(_("Something else"))
