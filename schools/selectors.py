"""Reads about places and people that several callers need."""

import re
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from core.tenancy import Scope, use_scope
from schools import roles
from schools.models import Board, Group, Membership, School, User

IN_USE = Q(state=School.State.OPEN, in_use_since__isnull=False)  # open, and working with Safetyplan
ADDRESS = re.compile(r"^/(?P<kind>[sb])/(?P<slug>[-\w]+)/")


@dataclass
class Place:
    """Where a request is and what its user may do there; an empty one has no permissions at all."""

    scope: Scope = field(default_factory=Scope)
    place_kind: str = ""
    board: Board | None = None
    school: School | None = None
    member: Membership | None = None
    permissions: frozenset[str] = frozenset()
    memberships: list[Membership] = field(default_factory=list)


def find_place(user: Any, path: str) -> Place:
    """The place in an address, seen by this user. Strangers get an empty place, like an unknown address."""
    if not user.is_authenticated:
        return Place()
    own = Scope(user=user.pk)
    with use_scope(own):
        memberships = list(Membership.objects.active().order_by("created_at"))
    place = Place(scope=own, memberships=memberships)
    address = ADDRESS.match(path)
    if address:
        for board_id in dict.fromkeys(membership.board_id for membership in memberships):
            with use_scope(Scope(user=user.pk, board=board_id)):
                if _enter(place, address["kind"], address["slug"], board_id):
                    break
    return place


def _enter(place: Place, kind: str, slug: str, board_id: Any) -> bool:
    """Fill in the place if the slug is one of this board's and the user works there."""
    at_board = [row for row in place.memberships if row.board_id == board_id]
    if kind == "b":
        board, school = Board.objects.filter(slug=slug).first(), None
        mine = [row for row in at_board if row.school_id is None]
    else:
        school = School.objects.select_related("board").filter(slug=slug).first()
        board = school.board if school else None
        mine = [row for row in at_board if school and row.school_id in (school.pk, None)]
    if board is None or not mine:
        return False
    mine.sort(key=lambda row: row.school_id is None)  # one's work at the school itself comes first
    place.place_kind = "school" if school else "board"
    place.board, place.school, place.member = board, school, mine[0]
    place.permissions = frozenset().union(*(row.permissions for row in mine))
    place.scope = Scope(user=place.scope.user, board=board.pk, school=school.pk if school else None)
    return True


def lacks_second_factor(user: User, memberships: list[Membership]) -> bool:
    """Whether this person needs a second factor and has none yet."""
    needs = user.is_operator or any(roles.needs_second_factor(row.roles) for row in memberships)
    own = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return needs and not Authenticator.objects.filter(user=user, type__in=own).exists()


TO_GO_TO = ("name", "slug", "board__name", "board__slug")  # all that a link says: it stands on every page of a board


def places_of(user: User, memberships: list[Membership]) -> list[Board | School]:
    """Every board's office and school this person can go to, by name; a fixed number of queries per board."""
    places: list[Board | School] = []
    for board_id in dict.fromkeys(row.board_id for row in memberships):
        school_ids = [row.school_id for row in memberships if row.board_id == board_id]
        with use_scope(Scope(user=user.pk, board=board_id)):
            schools = School.objects.select_related("board").filter(state=School.State.OPEN).only(*TO_GO_TO)
            if None in school_ids:
                rows = list(schools.filter(in_use_since__isnull=False))
                places.append(rows[0].board if rows else Board.objects.get())
                places.extend(rows)
            else:
                places.extend(schools.filter(pk__in=school_ids))
    return places


def schools_in_use() -> QuerySet[School]:
    """The schools that are open and work with Safetyplan, by name: those of a board, or for the system all."""
    return School.objects.filter(IN_USE)


def schools_of_board() -> list[School]:
    """The same, for ``once``: a start page of which several rooms read them."""
    return list(schools_in_use())


def pupils_of(school: School, year: int) -> int | None:
    """What the groups of a school year add up to, once each of them has a number; before that, what DUO counted."""
    return pupils_in(school, list(Group.objects.filter(year=year).values_list("pupil_count", flat=True)))


def pupils_in(school: School, counts: list[int | None]) -> int | None:
    """The same, from the numbers of the groups."""
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else school.pupil_count
