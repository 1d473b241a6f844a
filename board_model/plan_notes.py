"""What this room says on the page of the plan."""

from board_model.cards import update_card
from core.cards import Card
from core.registry import offer
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT


@offer("plan_notes")
def waiting(request: PlaceRequest) -> list[Card]:
    """That the board's model has something for this plan, for who may edit."""
    return update_card(request) if PLAN_EDIT in request.permissions else []
