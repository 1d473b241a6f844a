"""What a row means for a school we know, without a database.

``known`` is anything with the attributes of a school (``schools.models.School``); ``None`` is one we don't know.
"""

from typing import Any

from django.utils.text import slugify

from schools.duo.reader import DuoFile, Location

COPIED = (
    "name", "street", "postcode", "town", "municipality", "phone", "website", "denomination", "structure",
)  # fmt: skip
BOARD_PARTICULARS = ("name",)
SCHOOL_PARTICULARS = ("name", "street", "postcode", "town", "phone", "website")  # of these a school may say otherwise
MAY_CLOSE = 0.05  # of a sector at once, without asking


def school_values(row: Location, sector: str, known: Any = None) -> dict[str, Any]:
    """Every value the school should have; its board and a transfer are decided by ``duo_services``.

    What somebody edited stays. As long as nobody works there the address of its pages follows its name.
    """
    values: dict[str, Any] = {name: getattr(row, name) for name in COPIED} | {
        "code": row.code,
        "sector": sector,
        "state": "open",
    }
    values["duo"] = {name: getattr(row, name) for name in SCHOOL_PARTICULARS}
    if known:
        values = {name: value for name, value in values.items() if name not in edited(known)}
    if known is None or known.in_use_since is None:
        values["slug"] = slug(row.name, row.code)
    return values


def edited(known: Any) -> set[str]:
    """The particulars of a school or board that are not what DUO last said: somebody filled them in here."""
    return {name for name, theirs in known.duo.items() if getattr(known, name) != theirs}


def slug(name: str, code: str) -> str:
    return f"{slugify(name)[:83].strip('-') or 'school'}-{code.lower()}"


def board_slug(name: str, number: str) -> str:
    if name == nameless(number):
        return slugify(name)
    return f"{slugify(name)[:70].strip('-') or 'bestuur'}-{number}"


def nameless(number: str) -> str:
    """What a board is called until a file of boards gives its name."""
    return f"Bestuur {number}"


def to_close(known: list[Any], file: DuoFile) -> list[Any]:
    """Open schools of the file's sector that it does not mention; none while a row's code could not be read.

    Schools without a code, or of a board without a number, are not in DUO's register and never close by it.
    """
    if not file.kind.is_locations or file.unread:
        return []
    return [school for school in in_register(known, file.kind.sector) if school.code not in file.mentioned]


def in_register(known: list[Any], sector: str) -> list[Any]:
    return [
        school
        for school in known
        if school.sector == sector and school.state == "open" and school.code and school.board.number
    ]


def too_many(closing: int, of: int) -> bool:
    return closing > of * MAY_CLOSE


def of_another_sector(known: list[Any], file: DuoFile) -> bool:
    """Whether most of the file's schools that we know belong to another sector: then it is not what it looks like."""
    sectors = [school.sector for school in known if school.code in file.mentioned]
    return sum(sector != file.kind.sector for sector in sectors) * 2 > len(sectors)
