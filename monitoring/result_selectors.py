"""What one closed round says: its report, the years before, and schools that are alike, in a few queries."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models.fields.json import KeyTransform
from django.utils.formats import date_format

from monitoring import rules
from monitoring.models import Comparison, RoundSummary
from monitoring.rules import Change, Figure, Share
from schools.models import School
from schools.school_year import SchoolYear
from surveys.instrument import Domain
from surveys.models import OF_PUPILS, RoundResult, SurveyRound
from surveys.results import SCHOOL, answered, leaves
from surveys.selectors import Found, Report, report
from surveys.suppression import publishable

YEARS = 5  # how far back a trend goes


@dataclass(frozen=True)
class Year:
    """The whole school in one round, as far as it may be shown."""

    round: Any
    last_day: date
    name: str
    n: int | None  # None for fewer than five
    groups: int
    audience: str
    domains: dict[str, dict[str, Any]]
    victims: dict[str, Any] | None

    @property
    def effect(self) -> Decimal:
        """Pupils of one group resemble each other; parents and staff were asked one by one."""
        return rules.effect_of(self.n or 0, self.groups) if self.audience in OF_PUPILS else Decimal(1)

    def mean(self, key: str) -> Figure | None:
        found = self.domains.get(key, {}).get(SCHOOL)
        if not found or not found["deviation"]:
            return None
        return Figure(Decimal(found["mean"]), Decimal(found["deviation"]), found["n"], self.effect)

    @property
    def public(self) -> "Year":
        """For others than those who manage the monitor."""
        whole = {key: publishable(nodes.get(SCHOOL)) for key, nodes in self.domains.items()}
        kept = {key: {SCHOOL: found} for key, found in whole.items() if found}
        return replace(self, domains=kept, victims=publishable(self.victims))

    def hurt(self) -> Share | None:
        return Share(int(self.victims["share"]), self.victims["n"], self.effect) if self.victims else None


@dataclass(frozen=True)
class Told:
    """Everything about a closed round that its managers may see."""

    school: School
    report: Report
    years: list[Year]
    alike: Comparison | None

    @property
    def round(self) -> SurveyRound:
        return self.report.round

    @property
    def public(self) -> "Told":
        """What others than its managers may see: the whole school, and figures of ten valid answers or more."""
        before = [year.public for year in self.years[:-1] if (year.n or 0) >= rules.ENOUGH]
        return replace(self, report=self.report.public, years=[*before, self.now.public])

    @property
    def strongest(self) -> list[Found]:
        """Never a question that is among the weakest too: of a short questionnaire half of them."""
        return self.report.strongest[: len(self.report.items) // 2]

    @property
    def weakest(self) -> list[Found]:
        return self.report.weakest[: len(self.report.items) // 2]

    @property
    def asks_of_victims(self) -> bool:
        return bool(self.round.instrument.victims)

    @property
    def now(self) -> Year:
        return self.years[-1]

    @property
    def before(self) -> Year | None:
        return self.years[-2] if len(self.years) > 1 else None

    @property
    def leaves(self) -> bool:
        """Whether enough people answered for anybody but the managers to see something."""
        return leaves(self.report.data)

    def change(self, domain: Domain) -> Change | None:
        """Of a subject since the round before."""
        now, then = self.now.mean(domain.key), self.before.mean(domain.key) if self.before else None
        return rules.change_of_mean(now, then) if now and then else None

    def change_of_hurt(self) -> Change | None:
        now, then = self.now.hurt(), self.before.hurt() if self.before else None
        return rules.change_of_share(now, then) if now and then else None


def told(row: SurveyRound, school: School) -> Told:
    return Told(school, report(row, school.sector), trend(row), alike(row))


def trend(row: SurveyRound) -> list[Year]:
    """This round and those before it with the very same questions, the oldest first: one query that reads no more of
    what is kept than the whole school."""
    same = RoundResult.objects.filter(
        round__audience=row.audience,
        round__instrument_version=row.instrument_version,
        round__closed_at__lte=row.closed_at,
    )
    names = {name: KeyTransform(name, "data") for name in ("n", "domains", "victims", "nodes")}
    found = same.order_by("-round__closed_at").values("round_id", "round__year", "round__closes_on", **names)[:YEARS]
    return _named([_year(each, row.audience) for each in found][::-1])


def _named(years: list[Year]) -> list[Year]:
    """Two rounds of one school year are told apart by their month."""
    twice = [name for name, count in Counter(each.name for each in years).items() if count > 1]
    return [
        replace(each, name=f"{each.name} ({date_format(each.last_day, 'M')})") if each.name in twice else each
        for each in years
    ]


def _year(found: dict[str, Any], audience: str) -> Year:
    keys = [node["key"] for node in found["nodes"]]
    whole = {key: {SCHOOL: nodes[SCHOOL]} if SCHOOL in nodes else {} for key, nodes in found["domains"].items()}
    return Year(
        round=found["round_id"],
        last_day=found["round__closes_on"],
        name=str(SchoolYear(found["round__year"])),
        n=answered(found),
        groups=len([key for key in keys if key != SCHOOL and not key.startswith("year-")]) or 1,
        audience=audience,
        domains=whole,
        victims=found["victims"].get(SCHOOL),
    )


def alike(row: SurveyRound) -> Comparison | None:
    """Schools of the same board, sector and size, in the same school year, together, ours among them; None while there
    are too few."""
    came_in = RoundSummary.objects.filter(round=row, batch__isnull=False)
    mine = came_in.values("version", "year", "sector", "size_class").first()
    if mine is None:
        return None
    return Comparison.objects.filter(audience=row.audience, schools__gt=0, **mine).first()
