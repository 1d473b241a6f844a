"""The cast of the tests.

Board *Samen* has the schools *Regenboog* and *Wilgen*; board *Elders* has *Baken*. Every text somebody typed
holds its board's and school's canary, so a leak shows wherever it ends up.
"""

from dataclasses import dataclass, field
from typing import Any

from core.tenancy import Scope, atomic, system_scope, use_scope
from schools.models import Board, Membership, School, Sector, User

PASSWORD = "een-lang-wachtwoord-om-te-testen"


@dataclass
class World:
    samen: Board
    elders: Board
    regenboog: School
    wilgen: School
    baken: School
    people: dict[str, Membership] = field(default_factory=dict)

    @property
    def leader(self) -> Membership:
        """School leader of Regenboog."""
        return self.people["leader"]

    @property
    def coordinator(self) -> Membership:
        return self.people["coordinator"]

    @property
    def teacher(self) -> Membership:
        """May read Regenboog, not write."""
        return self.people["teacher"]

    @property
    def neighbour(self) -> Membership:
        """School leader of Wilgen: same board, other school."""
        return self.people["neighbour"]

    @property
    def stranger(self) -> Membership:
        """School leader of Baken: other board."""
        return self.people["stranger"]

    @property
    def board_admin(self) -> Membership:
        return self.people["board_admin"]

    def at(self, school: School, **extra: Any) -> Any:
        """The scope of a school, as a context manager."""
        return use_scope(Scope(board=school.board_id, school=school.pk, **extra))


def canary(place: Board | School) -> str:
    """A word that may be seen at this place only."""
    return f"kanarie{place.slug.replace('-', '')}"


def build_world() -> World:
    with system_scope("the tests' boards and schools"):
        samen, elders = make_board("samen"), make_board("elders")
        regenboog = make_school(samen, "regenboog")
        wilgen = make_school(samen, "wilgen", sector=Sector.VO)
        baken = make_school(elders, "baken")
    world = World(samen, elders, regenboog, wilgen, baken)
    for name, place, role in (
        ("leader", regenboog, "school_leader"),
        ("coordinator", regenboog, "safety_coordinator"),
        ("teacher", regenboog, "teacher"),
        ("neighbour", wilgen, "school_leader"),
        ("stranger", baken, "school_leader"),
        ("board_admin", samen, "board_admin"),
        ("board_staff", samen, "board_staff"),
        ("other_board_admin", elders, "board_admin"),
    ):
        world.people[name] = make_member(name, place, role)
    return world


def make_board(slug: str, **values: Any) -> Board:
    board = Board(slug=slug, name=f"Stichting kanarie{slug}", **values)
    board.save(force_insert=True)
    return board


def make_school(board: Board, slug: str, **values: Any) -> School:
    values = {"name": f"School kanarie{slug}", "sector": Sector.PO, "in_use_since": board.created_at} | values
    school = School(board=board, slug=slug, **values)
    school.save(force_insert=True)
    return school


def make_user(name: str, **values: Any) -> User:
    user = User.objects.create_user(f"{name}@demo.example", PASSWORD, **values)
    user.emailaddress_set.create(email=user.email, primary=True, verified=True)
    return user


def make_member(name: str, place: Board | School, *roles: str, user: User | None = None) -> Membership:
    board = place.board if isinstance(place, School) else place
    user = user or make_user(name.replace("_", "."))
    with use_scope(Scope(board=board.pk)), atomic():
        return Membership.create(
            school=place if isinstance(place, School) else None,
            user=user,
            name=f"{name.title()} {canary(place)}",
            roles=list(roles),
        )
