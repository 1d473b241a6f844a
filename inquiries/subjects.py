"""What a board may ask about: an obligation, its model plan, or something else."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.standing import OBLIGATIONS, obligations
from schools.school_year import SchoolYear

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
    "yearly_evaluation": "reviews:evaluations",
    "severe": "incidents:register",
    "register": "incidents:analysis",
    "beside_survey": "incidents:analysis",
    "actions": "actions:actions",
    "norms": "plans:duties",
    "model": "board_model:updates",
    "incident_figures": "incidents:analysis",
    "survey_figures": "surveys:rounds",
}
# Figures of a school year: what they are called, and what to begin with.
FIGURES = {
    "incident_figures": (
        _("Figures of incidents"),
        _("We read your figures of incidents of %(year)s. What is behind them: did more happen, or was more reported?"),
    ),
    "survey_figures": (
        _("Figures of the monitor"),
        _("We read what your pupils said in the monitor of %(year)s. How do you see that, and what do you do with it?"),
    ),
}


def choices() -> list[tuple[str, str | Promise]]:
    figures = [(code, title) for code, (title, _sentence) in FIGURES.items()]
    return [*((each.key, each.title) for each in obligations()), *figures, (OTHER, _("Something else"))]


def name(code: str) -> str:
    if code in FIGURES:
        return str(FIGURES[code][0])
    return str(OBLIGATIONS[code].title) if code in OBLIGATIONS else str(_("Something else"))


def first_sentence(code: str, year: SchoolYear) -> str:
    return str(FIGURES[code][1]) % {"year": year}
