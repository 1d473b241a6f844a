"""Writing what was said into an annex of the plan, where it is printed with it."""

from consultation.models import ConsultationRound
from consultation.selectors import heard
from consultation.summary_rules import TITLE, summary_html
from core import audit
from core.richtext import clean
from core.tenancy import atomic
from plans.models import Plan, Section, SectionVersion
from plans.printing import dutch_date
from plans.services import Saved, section_add, section_save
from schools.models import Membership


def summary_write(*, plan: Plan, by: Membership) -> Saved | None:
    """Write the closed rounds of the version in the making into their annex, which is made the first time.

    What the school changed in that annex since is not overwritten: the new text is set aside to choose from. None
    when no round was closed.
    """
    with atomic():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("school").get(pk=plan.pk)
        html = summary_now(plan)
        if not html:
            return None
        section = summary_section(plan) or _add(plan, by)
        saved = section_save(section=section, html=html, page=section.pk, base=_written(section), by=by)
        rows = plan.consultation_rounds.filter(state=ConsultationRound.State.CLOSED, version=plan.adopted_number + 1)
        rows.update(summary=section)
        audit.record("consultation.summary_written", by=by, obj=section)
    return saved


def summary_now(plan: Plan) -> str:
    """What the annex would say if it were written now."""
    return clean(summary_html(heard(plan), dutch_date))


def summary_section(plan: Plan) -> Section | None:
    """The annex that was made for it, whatever it is called now."""
    row = (
        plan.consultation_rounds.filter(summary__isnull=False, summary__out_at__isnull=True)
        .select_related("summary__plan__school")
        .first()
    )
    return row.summary if row else None


def _add(plan: Plan, by: Membership) -> Section:
    """An annex for everybody: it says nothing of sections that are not public."""
    annexes = next(chapter.key for chapter in plan.model.chapters if chapter.annex)
    return section_add(plan=plan, chapter=annexes, title=TITLE, public=True, by=by)


def _written(section: Section) -> int:
    """The number of the text that we wrote last; the empty one it began with is 1."""
    ours = section.versions.filter(page=section.pk).exclude(kind=SectionVersion.Kind.ASIDE)
    return ours.values_list("number", flat=True).first() or 1


def is_behind(plan: Plan, section: Section) -> bool:
    """Whether remarks or answers changed since the annex was written."""
    last = section.versions.filter(page=section.pk).values_list("html", flat=True).first()
    return summary_now(plan) != (last or "")
