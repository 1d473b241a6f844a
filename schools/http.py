"""A request as views see it once its place is known (``schools.middleware``)."""

from core.http import Request
from schools.models import Board, Membership, School, User


class PlaceRequest(Request):
    """Somebody signed in, at a place. ``school`` is only there on a school's pages, ``member`` on no other than
    those of a place; a view's access declaration says which."""

    user: User
    board: Board
    school: School
    member: Membership
    memberships: list[Membership]
