"""Roles and what they may do, as code. The codes are those of the model plan's owners too.

A permission is about the place a person works: the same teacher has none at another school.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCHOOL_READ = "school.read"  # the start page, contact data of colleagues
SCHOOL_MANAGE = "school.manage"  # school year, groups, particulars
PLAN_READ = "plan.read"
PLAN_EDIT = "plan.edit"
ACTIONS_READ = "actions.read"  # and work on the actions one owns
ACTIONS_EDIT = "actions.edit"
PRACTICE_READ = "practice.read"  # see promises beside practice, and say what one notices
PRACTICE_EDIT = "practice.edit"
PLAN_DECIDE = "plan.decide"  # ask for consent, record it, adopt and publish
SURVEYS_READ = "surveys.read"  # which rounds there are, how many answered; let a class fill in
SURVEYS_MANAGE = "surveys.manage"  # rounds, cards and results
SURVEYS_COUNCIL = "surveys.council"  # what a school shares of its surveys with the participation council
CONTACTS_EDIT = "contacts.edit"  # contact persons, their tasks and training
NUMBERS_EDIT = "numbers.edit"  # the confidential advisers' numbers, small ones too
REVIEWS_READ = "reviews.read"  # the quarterly talk as it is shown to the team
REVIEWS_HOLD = "reviews.hold"  # prepare and hold a quarterly talk, prepare the yearly evaluation
REVIEWS_SIGN = "reviews.sign"  # judge, discuss and sign the yearly evaluation
REVIEWS_COUNCIL = "reviews.council"  # its edition for the participation council
REVIEWS_BOARD = "reviews.board"  # its edition for the board
INCIDENTS_REPORT = "incidents.report"  # report, and follow what one reported
INCIDENTS_FIGURES = "incidents.figures"  # how many, of what kind; no case
INCIDENTS_YEARLY = "incidents.yearly"  # figures of whole school years, small ones kept back
INCIDENTS_FOLLOW = "incidents.follow"  # every case but the restricted ones
INCIDENTS_BULLYING = "incidents.bullying"  # cases of bullying
INCIDENTS_GROUPS = "incidents.groups"  # cases in which a group is that one supports (GroupSupport)
INCIDENTS_ACCIDENTS = "incidents.accidents"  # accidents
INCIDENTS_HANDLE = "incidents.handle"  # be given a case, restricted ones too, and follow that
STAFF_FIGURES = "staff.figures"  # what the register and the monitor say of staff, small numbers kept back
INCIDENTS_SEALED = "incidents.sealed"  # names and sealed notes of the cases one follows
ERASURE_DECIDE = "erasure.decide"  # approve what may be erased
RIGHTS_HANDLE = "rights.handle"  # requests of people about what is written of them
INCIDENTS_REVIEW = "incidents.review"  # who read incidents, in numbers; no case
INCIDENTS_ESCALATED = "incidents.escalated"  # as the board: the cases that a school shows it
PEOPLE_READ = "people.read"
PEOPLE_MANAGE = "people.manage"  # invite, change roles, end
AUDIT_READ = "audit.read"
MAIL_READ = "mail.read"  # which mails were sent, never their text
INQUIRIES_ANSWER = "inquiries.answer"  # read and answer what the board asks the school
BOARD_READ = "board.read"
BOARD_MANAGE = "board.manage"

READ = frozenset({SCHOOL_READ, PLAN_READ})
EDIT = READ | {PLAN_EDIT, PEOPLE_READ, CONTACTS_EDIT}
LEAD = EDIT | {SCHOOL_MANAGE, PLAN_DECIDE, PEOPLE_MANAGE, AUDIT_READ, MAIL_READ}
TEAM = READ | {ACTIONS_READ, PRACTICE_READ, SURVEYS_READ, INCIDENTS_REPORT, REVIEWS_READ}
# The school's own: no board reads these, and no case.
OWN = frozenset(
    {ACTIONS_READ, ACTIONS_EDIT, PRACTICE_READ, PRACTICE_EDIT, SURVEYS_READ, INCIDENTS_REPORT, REVIEWS_READ}
)
RESULTS = frozenset({SURVEYS_MANAGE, SURVEYS_COUNCIL})  # figures of groups say something about their teachers
SOME_CASES = frozenset({INCIDENTS_YEARLY, INCIDENTS_FIGURES, INCIDENTS_HANDLE})
CASES = SOME_CASES | {INCIDENTS_SEALED}
ALL_CASES = CASES | {INCIDENTS_FOLLOW, RIGHTS_HANDLE, STAFF_FIGURES}
FOLLOWS_CASES = frozenset(
    {INCIDENTS_FOLLOW, INCIDENTS_BULLYING, INCIDENTS_GROUPS, INCIDENTS_ACCIDENTS, INCIDENTS_HANDLE}
)
OPENS_CASES = FOLLOWS_CASES | {INCIDENTS_SEALED}
ANSWERS = frozenset({INQUIRIES_ANSWER})  # for the school, so never for the board
REVIEWS = frozenset({REVIEWS_HOLD, REVIEWS_COUNCIL})
BOARD_STAFF = READ | {BOARD_READ, PEOPLE_READ, REVIEWS_BOARD}
BOARD_ADMIN = BOARD_STAFF | LEAD | {BOARD_MANAGE, INCIDENTS_ESCALATED, INCIDENTS_REVIEW}


@dataclass(frozen=True)
class Role:
    """``level``: "school" or "board". ``staff``: works for the school, so a second factor is required."""

    code: str
    name: str | Promise
    level: str
    permissions: frozenset[str]
    staff: bool = True


ROLES = {
    role.code: role
    for role in (
        Role(
            "school_leader",
            _("School leader"),
            "school",
            LEAD
            | OWN
            | RESULTS
            | ALL_CASES
            | ANSWERS
            | REVIEWS
            | {NUMBERS_EDIT, ERASURE_DECIDE, INCIDENTS_REVIEW, REVIEWS_SIGN, REVIEWS_BOARD},
        ),
        Role(
            "safety_coordinator",
            _("Safety coordinator"),
            "school",
            EDIT | OWN | RESULTS | ALL_CASES | ANSWERS | REVIEWS,
        ),
        Role(
            "antibullying_coordinator",
            _("Anti-bullying coordinator"),
            "school",
            EDIT | OWN | RESULTS | CASES | {INCIDENTS_BULLYING},
        ),
        Role(
            "care_coordinator",
            _("Care coordinator"),
            "school",
            EDIT | OWN | RESULTS | SOME_CASES | {INCIDENTS_GROUPS},
        ),
        Role(
            "prevention_officer",
            _("Prevention officer"),
            "school",
            EDIT | OWN | {INCIDENTS_HANDLE, INCIDENTS_ACCIDENTS, STAFF_FIGURES},
        ),
        Role("confidant_internal", _("Internal confidential adviser"), "school", TEAM | {NUMBERS_EDIT}),
        Role("confidant_external", _("External confidential adviser"), "school", READ | {NUMBERS_EDIT}),
        Role("teacher", _("Teacher"), "school", TEAM),
        Role(
            "participation_council",
            _("Participation council"),
            "school",
            READ | {INCIDENTS_YEARLY, SURVEYS_COUNCIL, REVIEWS_COUNCIL},
            staff=False,
        ),
        Role("board_admin", _("Board administrator"), "board", BOARD_ADMIN),
        Role("board_staff", _("Board staff"), "board", BOARD_STAFF),
    )
}

CHOICES = [(role.code, role.name) for role in ROLES.values()]
SCHOOL_CHOICES = [(role.code, role.name) for role in ROLES.values() if role.level == "school"]
BOARD_CHOICES = [(role.code, role.name) for role in ROLES.values() if role.level == "board"]


def choices(level: str) -> list[tuple[str, str | Promise]]:
    """The roles somebody can have at a school or at a board's office."""
    return SCHOOL_CHOICES if level == "school" else BOARD_CHOICES


def names(codes: list[str]) -> list[str | Promise]:
    return [ROLES[code].name for code in codes if code in ROLES]


def permissions(codes: list[str]) -> frozenset[str]:
    """Everything that any of these roles may do; unknown codes give nothing."""
    return frozenset().union(*(ROLES[code].permissions for code in codes if code in ROLES))


def open_cases(codes: Iterable[str]) -> bool:
    """Whether somebody with these roles may come to read cases of the school."""
    return not OPENS_CASES.isdisjoint(permissions(list(codes)))


def needs_second_factor(codes: list[str]) -> bool:
    return any(ROLES[code].staff for code in codes if code in ROLES)
