"""What a question of a board is about, in the audit trail."""

from core.registry import offer
from inquiries import subjects


@offer("trail", codes=("inquiry.asked.subject",))
def subject(code: str) -> str:
    return subjects.name(code)
