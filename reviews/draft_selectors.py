"""What a yearly evaluation begins with: per duty and section what was agreed, what figures say, and a suggestion.

Written in Dutch, as a plan is. Every number is one that everybody may read; a line that only the school reads says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import Action
from consultation.models import ConsultationRound
from contacts import selectors as contacts
from core.suppression import FEWEST
from incidents import figure_selectors, team_selectors
from plans.duty_rules import sentences
from plans.duty_selectors import DutyState, duty_states
from plans.models import Plan, Section, SectionVersion
from plans.selectors import current_plan, sections_of
from practice.models import Agreement, Observation
from reviews import rules, sources
from reviews.models import EvaluationItem, ReviewRecord
from reviews.prepare_selectors import LOW_BANDS, comma, survey_of_year
from schools.models import School
from schools.school_year import SchoolYear

LONGEST = 600  # letters of what was agreed


@dataclass(frozen=True)
class Line:
    """A fact with the page it comes from. ``own``: only the school reads it, because it names somebody's work."""

    text: str
    view: str = ""
    key: str = ""
    own: bool = False

    def kept(self) -> dict[str, Any]:
        return {"text": self.text, "view": self.view, "key": self.key, "own": self.own}


@dataclass
class Draft:
    """What an item begins with."""

    kind: str
    key: str
    number: str
    title: str
    chapter: str
    agreed: str
    lines: list[Line] = field(default_factory=list)
    suggestion: str = rules.KEEP
    why: str = ""


@dataclass(frozen=True)
class Material:
    """What all items are drawn from, read once."""

    year: SchoolYear
    today: date
    changed: dict[UUID, date]
    promises: dict[UUID, list[str]]
    noticed: dict[UUID, int]
    actions: dict[UUID, list[Action]]
    heard: dict[str, list[Line]]
    kinds: dict[str, str]
    survey: dict[str, tuple[str, str, str]]
    survey_name: str
    survey_id: str


def drafts(school: School, year: SchoolYear, today: date) -> tuple[list[Draft], list[Line]]:
    """The items of an evaluation in order, and lines about the whole school. A fixed number of queries."""
    with translation.override("nl"):
        plan = current_plan()
        sections = sections_of(plan, texts=True) if plan else []
        found = _material(school, year, today, sections)
        items = [_of_duty(state) for state in duty_states(plan, sections)] if plan else []
        items += [_of_section(plan, row, found) for row in sections] if plan else []
        return items, list(_of_school(year, today, found))


def _material(school: School, year: SchoolYear, today: date, sections: Iterable[Section]) -> Material:
    ids = [row.pk for row in sections]
    texts = SectionVersion.objects.filter(section__in=ids, at__date__range=_days(year)).order_by()
    last = texts.exclude(kind=SectionVersion.Kind.ASIDE).values_list("section").annotate(last=Max("at"))
    promises, noticed = defaultdict(list), Counter[UUID]()
    for row in Agreement.objects.filter(ended_at__isnull=True):
        promises[row.section_id].append(row.promise)
    counted = Observation.objects.filter(date__range=_days(year)).order_by().values_list("agreement__section_id")
    noticed.update(dict(counted.annotate(count=Count("pk"))))
    actions = defaultdict(list)
    for action in _actions(year).filter(origin_kind="section", origin_id__in=ids).order_by("due_date"):
        if action.origin_id:
            actions[action.origin_id].append(action)
    survey, keys = survey_of_year(school, year)
    return Material(
        year=year,
        today=today,
        changed={section: timezone.localdate(at) for section, at in last},
        promises=promises,
        noticed=noticed,
        actions=actions,
        heard=_heard(year),
        kinds=team_selectors.year_of_kinds(year.start, today),
        survey=dict(zip(keys, survey.subjects, strict=True)) if survey else {},
        survey_name=survey.name if survey else "",
        survey_id=survey.id if survey else "",
    )


def _days(year: SchoolYear) -> tuple[date, date]:
    return year.first_day, year.last_day


def _actions(year: SchoolYear) -> QuerySet[Action]:
    """What was agreed by the end of a school year and not closed before it began."""
    agreed = Action.objects.filter(created_at__date__lte=year.last_day)
    return agreed.filter(Q(closed_at__isnull=True) | Q(closed_at__date__gte=year.first_day))


def _heard(year: SchoolYear) -> dict[str, list[Line]]:
    """Per section what rounds of reading along of this year brought: how many answered, from five on."""
    found = defaultdict(list)
    rows = ConsultationRound.objects.filter(state=ConsultationRound.State.CLOSED, closed_at__date__range=_days(year))
    for row in rows.order_by("closed_at"):
        answers = row.counted.answers
        if answers < FEWEST:
            continue
        text = _("%(audience)s: %(count)s answered about it when reading along.")
        line = Line(
            text % {"audience": row.get_audience_display(), "count": answers}, "consultation:round", str(row.pk)
        )
        for key in row.counted.sections:
            found[key].append(line)
    return found


# --- Duties ---


def _of_duty(state: DutyState) -> Draft:
    duty = state.duty
    text = duty.text if state.law else f"{duty.text} {_('This is a bill, and not the law yet.')}"
    draft = Draft(EvaluationItem.Kind.DUTY, duty.code, duty.citation[:60], duty.title[:200], "", text[:LONGEST])
    if state.section:
        where = _("The plan speaks of it in section %(number)s %(title)s.")
        draft.lines.append(
            Line(
                where % {"number": state.section.number, "title": state.section.title},
                "plans:section",
                state.section.key,
            )
        )
    if duty.shown_by == "fact" and state.fact is not None:
        said = _("Safetyplan sees that it is so.") if state.fact else _("Safetyplan does not see that it is so.")
        draft.lines.append(Line(said, "plans:duties"))
    draft.suggestion, draft.why = _suggest_duty(state)
    return draft


def _suggest_duty(state: DutyState) -> tuple[str, str]:
    """Where Safetyplan cannot see how it is, it suggests nothing."""
    if state.status == "missing":
        return rules.ADJUST, _("The plan says nothing of it, or it is not so.")
    if state.section and state.section.status == Section.Status.NOT_STARTED:
        return rules.ADJUST, _("The text is still the model’s.")
    if state.status == "busy":
        return "", _("The text is still a draft.")
    if state.status == "attention":
        return "", _("Safetyplan cannot see whether this is so.")
    return rules.KEEP, ""


# --- Sections ---


def _of_section(plan: Plan, section: Section, found: Material) -> Draft:
    chapter = plan.model.chapter(section.model.chapter)
    draft = Draft(
        kind=EvaluationItem.Kind.SECTION,
        key=section.key,
        number=section.number,
        title=section.title,
        chapter=f"{chapter.number} {chapter.title}",
        agreed=_agreed(section, found),
    )
    draft.lines += [*_text_lines(section, found), *_practice_lines(section, found), *found.heard.get(section.key, ())]
    draft.lines += [*_figure_lines(section, found), *_action_lines(section, found)]
    draft.suggestion, draft.why = _suggest(section, found)
    return draft


def _agreed(section: Section, found: Material) -> str:
    """What people promised to notice; else how the section begins."""
    said = found.promises.get(section.pk) or sentences(section.html)[:2]
    return " ".join(said)[:LONGEST]


def _text_lines(section: Section, found: Material) -> Iterator[Line]:
    page = ("plans:section", section.key)
    if section.status == Section.Status.NOT_STARTED:
        yield Line(_("The text is still the model’s."), *page)
        return
    if changed := found.changed.get(section.pk):
        yield Line(_("The text changed this year, last on %(day)s.") % {"day": date_format(changed, "j F Y")}, *page)
    else:
        yield Line(_("The text did not change this year."), *page)
    if section.review_date:
        day = date_format(section.review_date, "j F Y")
        yield Line(_("It is to be read again before %(day)s.") % {"day": day}, *page)


def _practice_lines(section: Section, found: Material) -> Iterator[Line]:
    count = len(found.promises.get(section.pk, ()))
    if count:
        text = ngettext(
            "%(count)s agreement to notice in practice; people wrote down %(noticed)s times what they saw.",
            "%(count)s agreements to notice in practice; people wrote down %(noticed)s times what they saw.",
            count,
        )
        yield Line(text % {"count": count, "noticed": found.noticed.get(section.pk, 0)}, "practice:overview")


def _figure_lines(section: Section, found: Material) -> Iterator[Line]:
    source = sources.load().get(section.key)
    if source is None:
        return
    for code in source.types:
        values = {"kind": figure_selectors.type_name(code), "count": found.kinds.get(code, "0")}
        yield Line(_("%(kind)s: reported this school year: %(count)s.") % values, "incidents:analysis")
    for domain in source.domains:
        if domain in found.survey:
            yield _survey_line(domain, found)


def _survey_line(domain: str, found: Material) -> Line:
    name, mean, _band = found.survey[domain]
    text = _("%(monitor)s. %(subject)s: %(mean)s on a scale of 1 to 4.")
    values = {"monitor": found.survey_name, "subject": name, "mean": comma(mean)}
    return Line(text % values, "monitoring:results", found.survey_id)


def _action_lines(section: Section, found: Material) -> Iterator[Line]:
    rows = found.actions.get(section.pk, ())
    if rows:
        live = sum(row.is_live for row in rows)
        helped = sum(row.effect == Action.Effect.HELPED for row in rows)
        values = {"live": live, "closed": len(rows) - live, "helped": helped}
        yield Line(_("Actions: %(live)s open, %(closed)s closed, %(helped)s helped.") % values, "actions:actions")
    for row in rows[:3]:
        yield Line(f"{row.title} ({row.get_status_display()})", "actions:action", str(row.pk), own=True)


def _suggest(section: Section, found: Material) -> tuple[str, str]:
    if section.status == Section.Status.NOT_STARTED:
        return rules.ADJUST, _("The text is still the model’s.")
    if section.review_is_due(found.today) and section.review_date:
        day = date_format(section.review_date, "j F Y")
        return rules.ADJUST, _("It was to be read again before %(day)s.") % {"day": day}
    source = sources.load().get(section.key)
    for domain in source.domains if source else ():
        if domain in found.survey and found.survey[domain][2] in LOW_BANDS:
            return rules.ADJUST, _("The monitor asks attention for %(subject)s.") % {"subject": found.survey[domain][0]}
    if section.status == Section.Status.DRAFT:
        return "", _("The text is still a draft.")
    return rules.KEEP, ""


# --- The whole school ---


def _of_school(year: SchoolYear, today: date, found: Material) -> Iterator[Line]:
    names = {code: figure_selectors.type_name(code) for code in found.kinds}
    told = [f"{names[code].lower()} {count}" for code, count in found.kinds.items() if not count.startswith("minder")]
    if told:
        text = _("Reported this school year, by kind: %(kinds)s.") % {"kinds": "; ".join(told)}
    else:
        text = _("Of no kind five or more incidents were reported this school year.")
    yield Line(text, "incidents:analysis")
    for domain in found.survey:
        yield _survey_line(domain, found)
    if not found.survey:
        yield Line(_("There is no monitor of this school year with enough answers."), "surveys:rounds")
    yield _advisers(year)
    rows = Action.objects.filter(created_at__date__range=_days(year))
    effects = Counter(rows.values_list("effect", flat=True))
    values = {"all": sum(effects.values()), "helped": effects[Action.Effect.HELPED]}
    text = _("Actions of this school year: %(all)s, of which %(helped)s helped.") % values
    yield Line(text if effects else _("No actions this year."), "actions:actions")
    held = ReviewRecord.objects.filter(year=year.start, number__gt=0, held_date__isnull=False).count()
    yield Line(_("Quarterly talks held: %(count)s of 4.") % {"count": held}, "reviews:talks")


def _advisers(year: SchoolYear) -> Line:
    """The advisers' numbers as their own page shows them to others: small ones not at all."""
    numbers = contacts.adviser_numbers(year.start)
    if numbers is None:
        return Line(_("The confidential advisers gave no numbers yet."), "contacts:numbers")
    parts = [f"{label.lower()} {count}" for label, count in numbers.rows if count]
    total = _("fewer than five, or not told") if numbers.total is None else numbers.total
    if parts:
        text = _("People who came to the confidential advisers: %(total)s. About what: %(subjects)s.")
    else:
        text = _("People who came to the confidential advisers: %(total)s.")
    return Line(text % {"total": total, "subjects": "; ".join(parts)}, "contacts:numbers")
