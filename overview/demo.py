"""The demo: two fictional boards with fictional schools and people. Every name, number and event is made up."""

import os
import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from core.tenancy import Scope, atomic, system_scope, use_scope
from overview import (
    demo_adoption,
    demo_board,
    demo_confidential,
    demo_consultation,
    demo_contacts,
    demo_figures,
    demo_filling,
    demo_incidents,
    demo_intake,
    demo_model,
    demo_monitoring,
    demo_national,
    demo_practice,
    demo_publication,
    demo_retention,
    demo_reviews,
    demo_rhythm,
    demo_surveys,
    demo_versions,
)
from overview.demo_documents import load_documents
from plans import services as plans
from plans.models import Plan, Section
from plans.selectors import current_plan
from schools.models import Board, Group, GroupSupport, Membership, School, Sector, User
from schools.roles import ROLES
from schools.school_year import SchoolYear
from schools.services import school_take_into_use
from schools.support_selectors import seen_of, supports_in
from schools.support_services import supports_save

PASSWORD = os.environ.get("DEMO_PASSWORD", "veilig-op-school")


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    place: str  # slug of a school or board
    roles: tuple[str, ...]


BOARDS = {"samen-leren": "Stichting Samen Leren", "de-horizon": "Stichting De Horizon"}

SCHOOLS = {
    "de-regenboog": ("samen-leren", "De Regenboog", Sector.PO, "99ZA00", "Almere", 214),
    "de-wilgen": ("samen-leren", "De Wilgen", Sector.PO, "99ZB00", "Almere", 96),
    "het-baken": ("samen-leren", "Het Baken", Sector.VO, "99ZC00", "Lelystad", 640),
    "de-vuurtoren": ("de-horizon", "De Vuurtoren", Sector.PO, "99ZD00", "Urk", 180),
}

PEOPLE = (
    Person("noor@demo.example", "Noor Jansen", "de-regenboog", ("school_leader",)),
    Person("aylin@demo.example", "Aylin Demir", "de-regenboog", ("care_coordinator", "safety_coordinator")),
    Person("anna@demo.example", "Anna de Boer", "de-regenboog", ("antibullying_coordinator",)),
    Person("bram@demo.example", "Bram Visser", "de-regenboog", ("teacher", "prevention_officer")),
    Person("sven@demo.example", "Sven Bakker", "de-regenboog", ("teacher",)),
    Person("lotte@demo.example", "Lotte Smit", "de-regenboog", ("care_coordinator",)),
    Person("hans@demo.example", "Hans Mulder", "de-regenboog", ("confidant_external",)),
    Person("olga@demo.example", "Olga Brouwer", "de-regenboog", ("participation_council",)),
    Person("wim@demo.example", "Wim Postma", "de-wilgen", ("school_leader",)),
    Person("fatima@demo.example", "Fatima el Idrissi", "het-baken", ("school_leader",)),
    Person("bestuur@demo.example", "Marjan Kuipers", "samen-leren", ("board_admin",)),
    Person("staf@demo.example", "Joost Meijer", "samen-leren", ("board_staff",)),
    Person("vuurtoren@demo.example", "Eline de Wit", "de-vuurtoren", ("school_leader",)),
)

GROUPS = (
    ("Groep 1/2", (1, 2), 44),
    ("Groep 3", (3,), 27),
    ("Groep 4", (4,), 26),
    ("Groep 5", (5,), 29),
    ("Groep 6", (6,), 28),
    ("Groep 7", (7,), 31),
    ("Groep 8", (8,), 29),
)

# Who supports which groups, by account.
SUPPORTS = {"aylin@demo.example": ("Groep 1/2", "Groep 3", "Groep 4"), "lotte@demo.example": ("Groep 7", "Groep 8")}

# What the blanks of the model become; those with more values take them in turn. The others stay to be filled in.
BLANKS = {
    "[naam schoolleider]": ("Noor Jansen",),
    "[naam coördinator]": ("Aylin Demir",),
    "[naam aanspreekpunt]": ('<span data-fact="contacts.antibullying_contact_name">Anna de Boer</span>',),
    "[naam vertrouwenspersoon]": ("Els van Dam",),
    "[naam preventiemedewerker]": ("Bram Visser",),
    "[naam begeleider]": ("Aylin Demir",),
    "[naam bestuurder]": ("Marjan Kuipers",),
    "[naam]": ("Sven Bakker", "Bram Visser", "Anna de Boer", "Fenna Hoekstra", "Karim Yilmaz", "Lotte Smit"),
    "[naam en organisatie]": ("Hans Mulder, Vertrouwenspunt Flevodelta",),
    "[naam of balie]": ("conciërge Henk Prins",),
    "[telefoonnummer]": ("036 000 00 00",),
    "[e-mailadres]": ("info@regenboog.demo.example",),
    "[telefoonnummer en e-mailadres]": ("036 000 00 09, vertrouwenspunt@demo.example",),
    "[dagen, telefoonnummer en e-mailadres]": (
        "maandag, dinsdag en donderdag, 036 000 00 01, anna@demo.example",
        "woensdag en vrijdag, 036 000 00 02, els@demo.example",
    ),
}
BLANK = re.compile("|".join(map(re.escape, BLANKS)))

# What the school wrote itself, under the text of the model: section -> words and the reason for them.
ADDITIONS = {
    "core-values": (
        "<h3>Onze drie beloften</h3><ul><li>Je hoort erbij.</li><li>Je zegt het als er iets is.</li>"
        "<li>Wij doen er iets mee, en vertellen je wat.</li></ul>",
        "Beloften uit de studiedag van september",
    ),
    "supervision": (
        "<p>Sinds de herfstvakantie begint het toezicht op het plein vijf minuten eerder. Toen de bovenbouw nog alleen "
        "naar buiten kwam, ontstonden daar de meeste ruzies.</p>",
        "Meer ruzies in de tweede helft van de pauze",
    ),
    "bullying": (
        "<p>Groep 7 en 8 maken elk najaar zelf een poster: wat doe je als je ziet dat iemand wordt gepest.</p>",
        "Voorstel van de leerlingenraad",
    ),
}

# Written at the same time as somebody else, so that both are kept and one has to be chosen.
ASIDE = ("relations", "drie weken", "<p>De leerlingenraad denkt mee over wat een groep nodig heeft.</p>")

OWNERS = {"school_leader": 0, "safety_coordinator": 1, "care_coordinator": 1, "antibullying_coordinator": 2}
OWN_TEXTS = 19  # so many of the sections, from the first, have been made the school's own


def accounts() -> list[tuple[str, str, str]]:
    """E-mail address, role and place of every demo account, for the one who starts the demo."""
    places = BOARDS | {slug: row[1] for slug, row in SCHOOLS.items()}
    return [
        (each.email, ", ".join(str(ROLES[role].name) for role in each.roles), places[each.place]) for each in PEOPLE
    ]


def load() -> None:
    """Make the demo; every step passes over what is there, so a start that was broken off is finished here."""
    with system_scope("the demo's boards"):
        if not Board.objects.filter(slug__in=BOARDS).exists():
            _make_register()
    for person in PEOPLE:
        _make_person(person)
    with use_scope(_scope_of("de-regenboog")), atomic():
        if current_plan() is None:
            _fill_school()
        _give_groups()
        load_documents(Plan.objects.get(), Membership.objects.get(user__email="noor@demo.example"))
    demo_rhythm.load(board=_scope_of("samen-leren"), school=_scope_of("de-regenboog"))
    demo_contacts.load(_scope_of("samen-leren"), _scope_of("de-regenboog"), _scope_of("het-baken"))
    demo_incidents.load(_scope_of("de-regenboog"))
    demo_figures.load(_scope_of("de-regenboog"))
    demo_retention.load(_scope_of("samen-leren"), _scope_of("de-regenboog"))
    demo_confidential.load(_scope_of("de-regenboog"))
    demo_intake.load(_scope_of("de-regenboog"))
    demo_practice.load(_scope_of("de-regenboog"))
    demo_adoption.give_mandate(_scope_of("samen-leren"))
    demo_adoption.adopt_first_version(_scope_of("de-regenboog"))
    demo_publication.publish(_scope_of("de-regenboog"))
    demo_versions.change_since_adoption(_scope_of("de-regenboog"))
    demo_consultation.read_along(_scope_of("de-regenboog"))
    demo_adoption.wait_for_council(_scope_of("het-baken"))
    demo_surveys.load(_scope_of("de-regenboog"))
    demo_filling.load(_scope_of("de-regenboog"))
    demo_board.load(_scope_of("samen-leren"))
    demo_model.load(_scope_of("samen-leren"), _scope_of("de-regenboog"))
    demo_monitoring.load(_scope_of("samen-leren"), _scope_of("de-regenboog"))
    demo_reviews.load(_scope_of("de-regenboog"))
    demo_board.look_at_all(_scope_of("samen-leren"))
    demo_national.load(_scope_of("samen-leren"))
    _set_passwords()


def _set_passwords() -> None:
    """One hash for all, and only when the password is another than the last time: hashing is slow on purpose."""
    users = User.objects.filter(email__in=[person.email for person in PEOPLE])
    if not users[0].check_password(PASSWORD):
        users.update(password=make_password(PASSWORD))


def _make_register() -> None:
    for slug, name in BOARDS.items():
        Board(slug=slug, name=name, opened_at=timezone.now()).save(force_insert=True)
    boards = {board.slug: board for board in Board.objects.filter(slug__in=BOARDS)}
    for slug, (board, name, sector, code, town, pupils) in SCHOOLS.items():
        School(board=boards[board], slug=slug, name=name, sector=sector, code=code, town=town, pupil_count=pupils).save(
            force_insert=True
        )


def _scope_of(slug: str) -> Scope:
    with system_scope("the demo's places"):
        if school := School.objects.filter(slug=slug).first():
            return Scope(board=school.board_id, school=school.pk)
        return Scope(board=Board.objects.get(slug=slug).pk)


def _make_person(person: Person) -> None:
    user, _new = User.objects.get_or_create(email=person.email)
    EmailAddress.objects.get_or_create(user=user, email=user.email, primary=True, verified=True)
    scope = _scope_of(person.place)
    with use_scope(scope), atomic():
        if Membership.objects.filter(user=user).exists():
            return
        member = Membership.create(school_id=scope.school, user=user, name=person.name, roles=list(person.roles))
        if scope.school:
            school_take_into_use(school=School.objects.get(pk=scope.school), by=member)


def _fill_school() -> None:
    """De Regenboog has groups and a plan well under way; De Wilgen has yet to begin."""
    year = SchoolYear.of(timezone.localdate()).start
    for name, grades, count in GROUPS:
        Group.create(year=year, name=name, grades=list(grades), pupil_count=count)
    people = [Membership.objects.get(user__email=person.email) for person in PEOPLE[:5]]
    plan = plans.plan_start(school=School.objects.get(slug="de-regenboog"), by=people[0])
    for section in plan.sections.select_related("plan__school")[:OWN_TEXTS]:
        _make_own(plan, section, people)
    _write_at_once(plan, people[1], people[3])


def _give_groups() -> None:
    """Care coordinators see the incidents of the groups they support. Safe to run again."""
    year, leader = SchoolYear.of(timezone.localdate()).start, Membership.objects.get(user__email="noor@demo.example")
    if GroupSupport.objects.exists():
        return
    groups = dict(Group.objects.filter(year=year).values_list("name", "pk"))
    chosen = {
        Membership.objects.get(user__email=email).pk: {groups[name] for name in names if name in groups}
        for email, names in SUPPORTS.items()
    }
    supports_save(school=leader.school, year=year, chosen=chosen, seen=seen_of(supports_in(year)), by=leader)


def _make_own(plan: Plan, section: Section, people: list[Membership]) -> None:
    owner = people[OWNERS.get(section.model.owner_role, 3)]
    _write(section, _filled(section.html), "Namen ingevuld", owner)
    if section.key in ADDITIONS:
        words, reason = ADDITIONS[section.key]
        section.refresh_from_db()
        _write(section, section.html + words, reason, people[0])
    if section.position % 5 != 3:
        plans.section_set_status(section=section, done=True, by=owner)
    review = _review_date(section.position)
    plans.section_set_particulars(section=section, title=section.title, owner=owner, review_date=review, by=owner)


def _write(section: Section, html: str, reason: str, by: Membership) -> None:
    plans.section_save(section=section, html=html, page=uuid4(), base=section.version, by=by, reason=reason)


def _filled(html: str) -> str:
    """The text with the school's own names in its blanks."""
    turns = {blank: cycle(values) for blank, values in BLANKS.items()}
    return BLANK.sub(lambda found: next(turns[found[0]]), html)


def _write_at_once(plan: Plan, first: Membership, second: Membership) -> None:
    """Two people have the same section open, and both save."""
    key, period, words = ASIDE
    section = plan.sections.get(key=key)
    _write(section, section.html.replace("zes weken", period), "Zes weken is te lang", first)
    _write(section, section.html + words, "", second)


def _review_date(position: int) -> date:
    """Most after the summer, one that is due already."""
    today = timezone.localdate()
    return today - timedelta(days=9) if position == 11 else today + timedelta(days=90 + 14 * position)
