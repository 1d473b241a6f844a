"""What texts can quote of the last closed round of pupils: only from ten answers on, for a plan may be public."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.facts import Fact
from core.registry import offer
from core.tenancy import require_school
from schools.models import School
from surveys import selectors
from surveys.results import SCHOOL
from surveys.suppression import PUBLICATION


@offer("facts")
def facts() -> list[Fact]:
    """Two queries."""
    school = School.objects.get(pk=require_school())
    result = selectors.latest()
    data = result.data if result and result.data["n"] >= PUBLICATION else None
    here = reverse("surveys:rounds", args=[school.slug])
    safe = data["domains"].get("EV", {}).get(SCHOOL) if data else None
    hurt = data["victims"].get(SCHOOL) if data else None
    closed = date_format(result.round.closed_at, "F Y") if result and result.round.closed_at and data else ""
    return [
        Fact("surveys.pupils_closed", _("Month of the last monitor of pupils"), closed, here),
        Fact(
            "surveys.pupils_safe", _("Share of favourable answers about feeling safe"), _share(safe, "favourable"), here
        ),
        Fact("surveys.pupils_hurt", _("Share of pupils to whom something happened often"), _share(hurt, "share"), here),
    ]


def _share(figure: dict[str, str] | None, name: str) -> str:
    return f"{figure[name]}%" if figure else ""
