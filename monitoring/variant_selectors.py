"""The same round for those who have a part in it, each with no more than is theirs to see: the whole school, never a
group, and only from ten answers on."""

from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import MonitorPaper, ResultTalk
from monitoring.result_selectors import Told
from monitoring.table_selectors import tables
from monitoring.tables import Cell, Row, Table, figure
from surveys.models import SurveyRound
from surveys.scoring import half_up
from surveys.selectors import Found
from surveys.templatetags.survey_figures import TONES, WORDS

Kind = MonitorPaper.Kind
TABLES = {
    Kind.TEAM: ("subjects", "trend", "response", "items"),
    Kind.COUNCIL: ("subjects", "trend", "response"),
    Kind.PARENTS: ("subjects",),
    Kind.PUPILS: (),
}
LINES = 3


@dataclass(frozen=True)
class Line:
    """A question and how it was answered. ``of_ten``: to so many of every ten it is good, or it hardly happens."""

    text: str
    mean: Cell
    of_ten: int
    happens: bool  # it is about something that should not happen

    @property
    def said(self) -> str:
        """No answer was right or wrong, so none is called good."""
        if self.happens:
            return _("To %(count)s of every 10 this hardly happens.") % {"count": self.of_ten}
        return _("For %(count)s of every 10 this goes well.") % {"count": self.of_ten}


@dataclass(frozen=True)
class Variant:
    """What one kind of reader sees of a round. ``enough`` False: too few answered, and there is nothing to see."""

    kind: str
    round: SurveyRound
    school: str
    title: str
    n: int
    share: int
    standing: str
    enough: bool
    tables: list[Table]
    good: list[Line]
    attention: list[Line]
    talks: list[ResultTalk]

    def as_data(self) -> dict[str, Any]:
        """All that it says, as plain data."""
        return {
            "kind": self.kind,
            "round": str(self.round.pk),
            "school": self.school,
            "n": [self.n, self.share, self.standing],
            "tables": [table.as_data() for table in self.tables],
            "lines": [[asdict(line)["text"], line.mean.shown, line.of_ten] for line in [*self.good, *self.attention]],
            "talks": [[str(each.pk), each.version] for each in self.talks],
        }


def variant(whole: Told, kind: str) -> Variant:
    told = whole.public
    report, enough = told.report, told.leaves
    titles = {
        Kind.TEAM: _("What came out, for the team"),
        Kind.PUPILS: _("What did we say about school?"),
        Kind.COUNCIL: _("What came out, for the participation council"),
        Kind.PARENTS: _("How safe is our school?"),
    }
    return Variant(
        kind=kind,
        round=told.round,
        school=told.school.name,
        title=titles[Kind(kind)],
        n=report.answered or 0 if enough else 0,
        share=report.share if enough else 0,
        standing=report.data["standing"],
        enough=enough,
        tables=_tables(told, kind) if enough else [],
        good=[_line(each) for each in _best(told)] if enough else [],
        attention=[_line(each) for each in told.weakest[:LINES]] if enough else [],
        talks=list(ResultTalk.objects.filter(round=told.round)) if enough and kind == Kind.COUNCIL else [],
    )


def _best(told: Told) -> list[Found]:
    """What goes well is told of what people feel and see, before what hardly happens to them."""
    others = [each for each in told.report.items if each not in told.weakest[:LINES]]
    return sorted(others, key=lambda each: (each.item.reversed, -each.mean, each.item.key))[:LINES]


def _tables(told: Told, kind: str) -> list[Table]:
    wanted = {table.key: table for table in tables(told) if table.key in TABLES[Kind(kind)]}
    found = [_without_ways(wanted[key]) for key in TABLES[Kind(kind)] if key in wanted]
    return [*found, *_own(told)] if kind == Kind.TEAM else found


def _own(told: Told) -> list[Table]:
    """What the school itself asked: kept with ten answers or more only, and for the team."""
    found = told.report.data.get("own", ())
    return [
        Table(
            f"own-{number}",
            question["text"],
            _("A question of our own, beside the questionnaire."),
            _("Of everybody with an answer, rounded. Told from ten answers on, and not when all gave the same one."),
            _("Answer"),
            [_("Share")],
            [
                Row(option, [figure(share, 0, "%")])
                for option, share in zip(question["options"], question["shares"], strict=True)
            ],
        )
        for number, question in enumerate(found, start=1)
        if "shares" in question
    ]


def _without_ways(table: Table) -> Table:
    """To pages that are not theirs."""
    return replace(table, rows=[replace(row, url="") for row in table.rows])


def _line(found: Found) -> Line:
    band = found.figure["band"]
    mean = figure(found.figure["mean"], 2, word=WORDS[band], tone=TONES[band])
    of_ten = half_up(Decimal(found.figure["favourable"]) / 10, 0)
    return Line(found.name, mean, int(of_ten), found.item.reversed)
