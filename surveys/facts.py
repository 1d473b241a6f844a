"""What texts can quote of the last closed round of pupils: only from ten answers on, for a plan may be public."""

from datetime import datetime
from typing import Any

from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.asking import rows_of
from core.facts import Fact
from core.registry import offer
from schools.models import School
from surveys import selectors
from surveys.results import SCHOOL, leaves, public


def _latest() -> Combinable:
    """The last closed round of pupils, if there is one."""
    return rows_of(selectors.newest_first()[:1], "data", closed_at="round__closed_at")


@offer("facts", latest=_latest)
def survey_facts(school: School, latest: list[dict[str, Any]]) -> list[Fact]:
    row = next((row for row in latest if leaves(row["data"])), None)
    data = public(row["data"]) if row else None
    here = reverse("surveys:rounds", args=[school.slug])
    safe = data["domains"].get("EV", {}).get(SCHOOL) if data else None
    hurt = data["victims"].get(SCHOOL) if data else None
    closed = date_format(datetime.fromisoformat(row["closed_at"]), "F Y") if row and row["closed_at"] else ""
    return [
        Fact("surveys.pupils_closed", _("Month of the last monitor of pupils"), closed, here),
        Fact(
            "surveys.pupils_safe", _("Share of favourable answers about feeling safe"), _share(safe, "favourable"), here
        ),
        Fact("surveys.pupils_hurt", _("Share of pupils to whom something happened often"), _share(hurt, "share"), here),
    ]


def _share(figure: dict[str, str] | None, name: str) -> str:
    return f"{figure[name]}%" if figure else ""
