"""What a closed round found, as sentences that actions and texts of the plan come from: only of the whole school, for
figures of groups say something about their teachers, and actions are read by the team."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from actions.origins import Origin
from core.tenancy import require_school
from incidents.figure_models import Tally
from incidents.rules import said
from monitoring import rules
from monitoring.result_selectors import Told
from monitoring.rules import Change
from monitoring.table_selectors import tables
from monitoring.tables import Table
from schools.models import School
from schools.selectors import pupils_of
from surveys import rules as survey_rules
from surveys.models import Audience, SurveyRound
from surveys.results import SCHOOL
from surveys.templatetags.survey_figures import WORDS

HURT, REGISTER = "victims", "register"
MOST = 8
# Kinds of incidents in which somebody is hurt by somebody: what the questions about what happens are about.
HURTS = ("physical_violence", "verbal_threat", "bullying", "online_harm", "sexual", "discrimination", Tally.CLOSED_OFF)


@dataclass(frozen=True)
class Finding:
    """``id``: what an action that comes from it carries. ``asks``: it asks for attention; others are good news."""

    id: UUID
    text: str
    asks: bool = True


@dataclass(frozen=True)
class Findings:
    """What a round found: sentences, and the table they come from."""

    round: SurveyRound
    findings: list[Finding]
    table: Table | None


def findings(told: Told) -> Findings:
    """No sentences while fewer than ten answered, nor of a figure with fewer: they go where everybody reads them."""
    found = told.public
    table = next((each for each in tables(found) if each.key == "subjects"), None)
    sentences = list(_all(found))[:MOST] if found.leaves else []
    return Findings(found.round, sentences, table)


def _all(found: Told) -> Iterator[Finding]:
    yield from _hurt(found)
    yield from _beside_register(found)
    yield from _subjects(found)
    yield from _items(found)


def _id(found: Told, key: str) -> UUID:
    return survey_rules.finding_id(found.round.pk, key)


def _hurt(found: Told) -> Iterator[Finding]:
    """How many it is about: a mean hides them."""
    whole = found.report.data["victims"].get(SCHOOL)
    if not whole or not int(whole["share"]):
        return
    if found.round.audience == Audience.PUPILS:
        text = _("%(share)s%% of the pupils say that something bad happened to them twice or more.")
    else:
        text = _("%(share)s%% of those who answered say that something bad happened twice or more.")
    yield Finding(_id(found, HURT), text % {"share": whole["share"]})


def _beside_register(found: Told) -> Iterator[Finding]:
    text = beside_register(found)
    if text:
        yield Finding(_id(found, REGISTER), text)


def _subjects(found: Told) -> Iterator[Finding]:
    for domain, cell in found.report.subjects:
        change = found.change(domain)
        if cell.figure is None or (cell.figure["band"] not in ("attention", "poor") and change in (None, Change.SAME)):
            continue
        words = {
            "subject": domain.words.nl,
            "mean": number_format(cell.figure["mean"], 2),
            "band": WORDS[cell.figure["band"]],
        }
        if change == Change.DOWN:
            text = _("%(subject)s: %(mean)s (%(band)s), lower than the last time.")
        elif change == Change.UP:
            text = _("%(subject)s: %(mean)s (%(band)s), higher than the last time.")
        else:
            text = _("%(subject)s: %(mean)s (%(band)s).")
        yield Finding(_id(found, domain.key), text % words, asks=change != Change.UP)


def _items(found: Told) -> Iterator[Finding]:
    for each in found.weakest:
        if each.figure["band"] in ("attention", "poor"):
            yield Finding(each.id, _("“%(question)s” %(mean)s of 4.") % _words(each.name, each.figure["mean"]))


def _words(question: str, mean: str) -> dict[str, str]:
    return {"question": question, "mean": number_format(mean, 2)}


# --- The register beside the survey ---


def beside_register(found: Told) -> str:
    """When pupils say something else than the register, a sentence that asks; of the register in round numbers only."""
    if found.round.audience != Audience.PUPILS or not found.leaves:
        return ""
    whole = found.report.data["victims"].get(SCHOOL)
    share = int(whole["share"]) if whole else None
    reports = reported(found.round.closes_on)
    verdict = rules.beside_register(share, reports, pupils_of(found.school, found.round.year))
    return _said_of_register(verdict, share or 0, reports)


def _said_of_register(verdict: str, share: int, reports: int) -> str:
    if verdict == "silent":
        text = _(
            "%(share)s%% of the pupils say that something happens often, and the register has %(count)s reports of it "
            "in a year. Is everything told to you, and is it written down?"
        )
    elif verdict == "loud":
        text = _(
            "Of the pupils %(share)s%% say that something happens often, and the register has %(count)s reports in a "
            "year. Is it solved quickly, or do pupils not dare to say it here?"
        )
    else:
        return ""
    return text % {"share": share, "count": said(reports)}


def reported(until: date) -> int:
    """Reports of somebody who was hurt, in the twelve months up to and including that of the round."""
    first = date(until.year - 1, until.month, 1)
    rows = Tally.objects.filter(month__gt=first, month__lte=until, type__in=HURTS).order_by()
    return sum(rows.values_list("reported", flat=True))


# --- Where an action came from ---


def find_finding(key: UUID) -> Origin | None:
    """What a closed round at this school found, for an action that comes from it: a round, or one of its findings."""
    sector = School.objects.get(pk=require_school()).sector
    for row in SurveyRound.objects.filter(state=SurveyRound.State.CLOSED):
        label = str(row) if row.audience == Audience.PULSE else _("Monitor %(round)s") % {"round": row}
        names = {HURT: _("something happened often"), REGISTER: _("the register beside the survey")}
        names |= {domain.key: domain.words.nl for domain in row.instrument.domains}
        names |= {item.key: item.words(sector).nl for item in row.instrument.scored}
        if row.pk == key:
            return Origin("survey", key, label, "monitoring:results", str(row.pk))
        for code, name in names.items():
            if survey_rules.finding_id(row.pk, code) == key:
                return Origin("survey", key, f"{label}: {name}", "monitoring:results", str(row.pk))
    return None
