"""The plan as it is printed: as it is now, or as a milestone kept it."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone, translation

from contacts.selectors import PublicContact, public_contacts
from plans import annex_selectors, document
from plans.document import Contact, PlanDocument, PrintAnnex, PrintChapter, PrintSection
from plans.duty_selectors import DutyState, duty_states
from plans.milestone_models import Milestone, MilestoneSection
from plans.milestone_selectors import latest, texts
from plans.models import Plan, Section
from plans.printing import Brand, dutch_date
from plans.rules import free_letter
from plans.selectors import OutlineChapter, outline, sections_of
from plans.state_rules import ADOPTED, CONSENT
from schools.look_selectors import logo_of
from schools.roles import ROLES
from schools.school_year import SchoolYear


def plan_document(plan: Plan) -> PlanDocument:
    """The plan as it is now, ready to print: in Dutch, whoever asks for it."""
    with translation.override("nl"):
        sections = sections_of(plan, texts=True)
        chapters = outline(plan, sections)
        annexes = [each for chapter in chapters if chapter.model.annex for each in chapter.sections]
        return PlanDocument(
            **_place(plan, timezone.localdate()),
            **_state(plan, sections),
            **_around(plan, sections),
            chapters=tuple(_print_chapter(chapter) for chapter in chapters if not chapter.model.annex),
            annexes=tuple(_with_documents(plan, map(_print_annex, annexes))),
        )


def document_of(milestone: Milestone, *, public_only: bool = False) -> PlanDocument:
    """The plan as it was, ready to print. ``public_only`` leaves out what must not leave the school: sections that are
    not public, the list of documents and how the school stands to its duties."""
    plan, day = milestone.plan, timezone.localdate(milestone.made_at)
    rows = [row for row in texts(milestone) if row.public or not public_only]
    lettered = {chapter.key for chapter in plan.model.chapters if chapter.annex}
    annexes: Iterable[PrintAnnex] = [_print_annex(row) for row in rows if row.chapter in lettered]
    with translation.override("nl"):
        around: dict[str, Any] = {}
        if not public_only:
            annexes = _with_documents(plan, annexes)
            around = _around(plan, sections_of(plan), keys={row.key for row in rows})
        adopted = milestone.kind == Milestone.Kind.ADOPTED
        return PlanDocument(
            **_place(plan, day),
            **around,
            version_label=f"Versie {milestone.number}",
            state="adopted" if adopted else "concept",
            consent_note="" if adopted else "nog niet",
            dated=day,
            chapters=tuple(_chapters_then(plan, rows)),
            annexes=tuple(annexes),
        )


def _place(plan: Plan, day: date) -> dict[str, Any]:
    """Whose plan it is, and how it looks."""
    school = plan.school
    return {
        "school_name": school.name,
        "board_name": school.board.name,
        "brin": school.code[:4],
        "school_year": str(SchoolYear.of(day)),
        "brand": Brand.of(school.board.brand),
        "logo": logo_of(school.board),
    }


def _state(plan: Plan, sections: Iterable[Section]) -> dict[str, Any]:
    """How far it is: an adopted plan in which nobody wrote since is printed as the version that counts."""
    adopted = latest(plan, Milestone.Kind.ADOPTED) if plan.state == ADOPTED else None
    if adopted:
        day = timezone.localdate(adopted.made_at)
        label = f"Versie {plan.adopted_number}"
        return {"version_label": label, "state": "adopted", "dated": day, "consent_note": ""}
    changed = max((section.changed_at for section in sections), default=plan.started_at)
    return {
        "version_label": f"Versie {plan.adopted_number + 1}",
        "state": "concept",
        "dated": timezone.localdate(changed),
        "consent_note": "gevraagd" if plan.state == CONSENT else "nog niet",
    }


def _around(plan: Plan, sections: Iterable[Section], keys: Collection[str] | None = None) -> dict[str, Any]:
    """Whom to turn to, and how the school stands to its duties; ``keys``: of the sections that are printed."""
    states = duty_states(plan, sections)
    rows = [_duty_row(state) for state in states]
    if keys is not None:
        rows = [row if row.section_key in keys else replace(row, section_number=None, section_key=None) for row in rows]
    return {
        "contacts": tuple(_contact(each) for each in public_contacts(timezone.localdate())),
        "duties": tuple(rows),
        "laws_read_on": min((state.duty.checked for state in states), default=None),
    }


def _contact(each: PublicContact) -> Contact:
    roles = ", ".join(str(task.name) for task in each.tasks)
    return Contact(name=each.name, role=roles, days=each.days_line, phone=each.phone, mail=each.email)


def _print_annex(row: Section | MilestoneSection) -> PrintAnnex:
    return PrintAnnex(key=row.key, letter=row.number, title=row.title, html=row.html)


def _with_documents(plan: Plan, annexes: Iterable[PrintAnnex]) -> list[PrintAnnex]:
    """The annexes of the plan, and after them the list of documents."""
    found = list(annexes)
    listed = annex_selectors.print_annex(plan, free_letter(each.letter for each in found))
    return [*found, listed] if listed else found


def _print_chapter(chapter: OutlineChapter) -> PrintChapter:
    return PrintChapter(
        number=int(chapter.model.number),
        title=chapter.model.title,
        lead=chapter.model.lead,
        sections=tuple(_print_section(section) for section in chapter.sections),
    )


def _print_section(section: Section) -> PrintSection:
    owner = section.owner.name if section.owner else str(ROLES[section.model.owner_role].name)
    changed = f"Laatst gewijzigd: {dutch_date(timezone.localdate(section.changed_at))}"
    untouched = section.status == Section.Status.NOT_STARTED
    return PrintSection(
        number=section.number,
        key=section.key,
        title=section.title,
        html=section.html,
        owner_line=f"Eigenaar: {owner}",
        reviewed_line="Nog de voorbeeldtekst, niet van de school zelf" if untouched else changed,
        law=tuple(document.LawNote(note.text, note.source, note.checked) for note in section.model.law),
    )


def _chapters_then(plan: Plan, rows: list[MilestoneSection]) -> list[PrintChapter]:
    laws = {each.key: each.law for each in plan.model.sections}
    found = []
    for chapter in plan.model.chapters:
        sections = tuple(_section_then(row, laws.get(row.key, ())) for row in rows if row.chapter == chapter.key)
        if sections and not chapter.annex:
            found.append(PrintChapter(int(chapter.number), chapter.title, chapter.lead, sections))
    return found


def _section_then(row: MilestoneSection, law: Iterable[Any]) -> PrintSection:
    return PrintSection(
        number=row.number,
        key=row.key,
        title=row.title,
        html=row.html,
        owner_line=f"Eigenaar: {row.owner_line}",
        reviewed_line="" if row.own_text else "Nog de voorbeeldtekst, niet van de school zelf",
        law=tuple(document.LawNote(note.text, note.source, note.checked) for note in law),
    )


def _duty_row(state: DutyState) -> document.DutyRow:
    untouched = state.section is not None and state.section.status == Section.Status.NOT_STARTED
    notes = {
        "busy": "nog niet afgerond",
        "attention": "nog de voorbeeldtekst" if untouched else "nog aan te tonen",
        "missing": "geen tekst in het plan" if state.section is None else "nog niet geregeld",
    }
    return document.DutyRow(
        title=state.duty.title,
        article=state.duty.citation,
        status=state.status,
        section_number=state.section.number if state.section else None,
        section_key=state.section.key if state.section else None,
        note=notes.get(state.status, ""),
    )
