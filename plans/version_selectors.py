"""Which versions there are to compare: of the plan its milestones and the plan as it is now, of a section its texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.richtext import written_out
from plans.compare_rules import Compared, compare_texts
from plans.milestone_models import Milestone
from plans.models import Plan, Section, SectionVersion
from plans.selectors import writings

NOW = "now"
_MOST = 300  # so many of a section's last texts can be chosen
_MOST_MILESTONES = 25  # and so many of a plan's; those that were adopted always


@dataclass(frozen=True)
class Choice:
    """What can be chosen: ``value`` (as in the address) → ``label``; ``usual``: what is compared if nobody chose."""

    labels: dict[str, str]
    usual: dict[str, str]


def plan_choice(plan: Plan, also: Iterable[UUID] = ()) -> tuple[Choice, dict[str, Milestone]]:
    """The plan as it is now, its last milestones, those that were adopted, and ``also`` those of these ids.

    Usually: what changed since it was adopted, or else last kept.
    """
    last = plan.milestones.values("pk")[:_MOST_MILESTONES]
    rows = plan.milestones.filter(Q(pk__in=last) | Q(kind=Milestone.Kind.ADOPTED) | Q(pk__in=also))
    milestones = {str(milestone.pk): milestone for milestone in rows}
    labels = {NOW: _("The plan as it is now")} | {key: label(each) for key, each in milestones.items()}
    adopted = (key for key, each in milestones.items() if each.kind == Milestone.Kind.ADOPTED)
    return Choice(labels, {"old": next(adopted, next(iter(milestones), NOW)), "new": NOW}), milestones


def label(milestone: Milestone) -> str:
    return f"{milestone.name} ({date_format(timezone.localtime(milestone.made_at), 'j F Y')})"


def section_choice(section: Section, also: set[int]) -> tuple[Choice, dict[int, SectionVersion]]:
    """The texts of a section, and those numbered in ``also``. Usually: what the last one changed."""
    rows = section.versions.select_related("author").defer("html")
    found = {writing.last.number: writing.last for writing in writings(rows[:_MOST])}
    found |= {row.number: row for row in (rows.filter(number__in=also - found.keys()) if also - found.keys() else ())}
    ordered = dict(sorted(found.items(), reverse=True))
    before = next((number for number, row in ordered.items() if number < section.version and _was_in_plan(row)), None)
    usual = {"old": str(before or section.version), "new": str(section.version)}
    return Choice({str(number): _text_label(row, section) for number, row in ordered.items()}, usual), ordered


def _was_in_plan(version: SectionVersion) -> bool:
    return version.kind != SectionVersion.Kind.ASIDE


def _text_label(version: SectionVersion, section: Section) -> str:
    at = timezone.localtime(version.at)
    day = f"{date_format(at, 'j F Y')}, {date_format(at, 'H.i')}"
    name = version.author.name if version.author else version.get_kind_display()
    return " · ".join(filter(None, (day, name, _("now in the plan") if version.number == section.version else "")))


def may_be_restored(version: SectionVersion, section: Section) -> bool:
    """Not the current text, nor one that waits for a choice; and not in a section that the board holds."""
    return version.number != section.version and not waits(version) and not section.board_holds


def waits(version: SectionVersion) -> bool:
    """Whether it was set aside, and nobody chose between it and the text in the plan yet."""
    return version.kind == SectionVersion.Kind.ASIDE and version.settled_at is None


def compare_section_texts(section: Section, old: int, new: int) -> Compared:
    """Two texts of a section in one; facts as the words they stood for."""
    found = dict(section.versions.filter(number__in={old, new}).values_list("number", "html"))
    return compare_texts(written_out(found[old]), written_out(found[new]))


def reasons_between(section: Section, old: int, new: int) -> list[str]:
    """Why it was saved between two texts, oldest first; of a page that saves often the last reason."""
    first, last = sorted((old, new))
    given = section.versions.filter(number__gt=first, number__lte=last).exclude(reason="").order_by("number")
    return list(dict(given.values_list("page", "reason")).values())
