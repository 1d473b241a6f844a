"""The two schools and boards that bench/pages.py compares: what stands in their lists."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from actions.models import Action
from board_model import draft_services, services
from board_model.models import ModelText, ModelVersion, ModelVersionText
from board_model.uptake_services import uptake_count
from consultation.models import ConsultationRemark, ConsultationRound
from consultation.services import round_open
from contacts.models import ContactPerson, ContactTask
from core.models import AuditEvent, Mail
from core.tenancy import Scope, atomic, system_scope, use_scope
from plans.models import Annex, AnnexVersion, Milestone, Section, SectionVersion
from plans.services import MODEL, plan_start
from practice.models import Agreement
from schools.models import Board, CalendarItem, Group, Membership, School, User
from schools.school_year import SchoolYear
from tests.world import make_school

SHORT = 40  # a list that is short anywhere has a fortieth of the rows
CHANGED = 3  # sections that are other than in the version of the model before


def fill_school(school: School, leader: Membership, rows: int) -> dict[str, Any]:
    """So many rows in every list that can grow at one school; answers what its addresses name."""
    with use_scope(Scope(board=school.board_id, school=school.pk)), atomic():
        plan = plan_start(school=school, by=leader)
        uptake_count(plan=plan)  # as the job does that a new version of the board's model leaves at each school
        section = plan.sections.select_related("plan__school").first()
        asked = open_round(section, max(1, rows // SHORT), leader)
        fill_long_lists(section, rows, leader)
        fill_short_lists(section, max(1, rows // SHORT), leader)
        remark = asked.remarks.first()
    assert remark
    return {"section": section.key, "consultationround": asked.pk, "consultationremark": remark.pk}


def fill_board(board: Board, admin: Membership, rows: int) -> dict[str, Any]:
    """The same for a board; its model is published, and it has a sixteenth of the rows as schools: 62."""
    with system_scope("schools of a large board"):
        for n in range(rows // 16):
            make_school(board, f"{board.slug}-{n}", name=f"School {n:03}")
    with use_scope(Scope(board=board.pk)), atomic():
        fill_records({"board_id": board.pk}, rows, "board_staff")
        draft_services.draft_start(by=admin)
        fill_versions(board, admin, rows // SHORT)
        for text in ModelText.objects.all()[:CHANGED]:
            html = f"{text.html}<p>Zo doen wij het.</p>"
            draft_services.text_save(
                text=text, mode=text.mode, html=html, reason="", page=uuid4(), base=text.version, by=admin
            )
        version = services.model_publish(seen=services.draft_digest(), summary="", due_date=None, by=admin)
        text = version.texts.first()
    assert text
    return {"modeltext": text.key, "modelversion": version.pk}


def fill_versions(board: Board, by: Membership, rows: int) -> None:
    """Versions of the board's model that say what its draft says."""
    values = {"national": MODEL, "made_by": by, "published_by": by, "published_at": timezone.now()}
    versions = ModelVersion.objects.bulk_create(
        ModelVersion(board_id=board.pk, number=1 + n, digest=str(n), **values) for n in range(rows)
    )
    kept = ("key", "position", "number", "title", "mode", "html")
    texts = [{name: getattr(text, name) for name in kept} for text in ModelText.objects.all()]
    ModelVersionText.objects.bulk_create(
        ModelVersionText(board_id=board.pk, version=version, **text) for version in versions for text in texts
    )


def fill_records(here: dict[str, UUID], rows: int, role: str) -> None:
    """People, the audit trail and mails."""
    first = User.objects.count()
    users = User.objects.bulk_create(User(email=f"collega{first + n}@demo.example") for n in range(rows))
    Membership.objects.bulk_create(
        Membership(**here, user=user, name=f"Collega {n}", roles=[role]) for n, user in enumerate(users)
    )
    AuditEvent.objects.bulk_create(AuditEvent(**here, action="section.saved") for _ in range(rows))
    Mail.objects.bulk_create(
        Mail(**here, kind="invitation", to=f"collega{n}@demo.example", subject="x") for n in range(rows)
    )


def place_of(section: Section) -> dict[str, Any]:
    return {"board_id": section.board_id, "school_id": section.school_id}


def fill_long_lists(section: Section, rows: int, by: Membership) -> None:
    here = place_of(section)
    fill_records(here, rows, "teacher")
    SectionVersion.objects.bulk_create(
        SectionVersion(**here, section=section, number=10 + n, html="<p>x</p>") for n in range(rows)
    )
    Action.objects.bulk_create(
        Action(**here, title=f"Actie {n}", owner=by, due_date=timezone.localdate() + timedelta(n)) for n in range(rows)
    )
    Milestone.objects.bulk_create(
        Milestone(**here, plan=section.plan, number=10 + n, name=f"Versie {n}", digest=str(n), made_by=by)
        for n in range(rows)
    )


def fill_short_lists(section: Section, rows: int, by: Membership) -> None:
    """Lists that are short at any school, and so stand on one page as a whole."""
    here, today = place_of(section), timezone.localdate()
    Group.objects.bulk_create(
        Group(**here, year=today.year, name=f"Groep {by.pk}-{n}"[-30:], grades=[1]) for n in range(rows)
    )
    year = SchoolYear.of(today).start
    CalendarItem.objects.bulk_create(
        CalendarItem(**here, year=year, key=f"eigen-{n}", title=f"Eigen {n}", date=today) for n in range(rows)
    )
    people = ContactPerson.objects.bulk_create(ContactPerson(**here, name=f"Persoon {n}") for n in range(rows))
    ContactTask.objects.bulk_create(
        ContactTask(**here, person=person, task="confidant_internal", started_on=today) for person in people
    )
    annexes = Annex.objects.bulk_create(
        Annex(**here, section=section, title=f"Document {n}", url="https://www.example.org/", is_link=True, added_by=by)
        for n in range(rows)
    )
    AnnexVersion.objects.bulk_create(
        AnnexVersion(**here, annex=annex, number=1, url=annex.url, author=by) for annex in annexes
    )
    Agreement.objects.bulk_create(
        Agreement(**here, section=section, promise=f"Afspraak {n}", sign="Rust", owner=by, look_date=today)
        for n in range(rows)
    )


def open_round(section: Section, rows: int, by: Membership) -> ConsultationRound:
    """A round that is open with so many remarks, and as many that were closed."""
    here, closing = place_of(section), timezone.localdate() + timedelta(14)
    asked = round_open(
        plan=section.plan,
        audience="team",
        access="link",
        keys=[section.key],
        explanation="",
        closing_date=closing,
        by=by,
    )
    ConsultationRemark.objects.bulk_create(
        ConsultationRemark(**here, round=asked, text=f"Opmerking {n}") for n in range(rows)
    )
    ConsultationRound.objects.bulk_create(
        ConsultationRound(
            **here,
            plan=section.plan,
            milestone=asked.milestone,
            version=asked.version,
            audience="team",
            closing_date=closing,
            state="closed",
            opened_by=by,
            closed_at=timezone.now(),
        )
        for _ in range(rows)
    )
    return asked
