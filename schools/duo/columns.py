"""Which file this is, by its columns, and which of them we use.

Facts: the files themselves (state of 2026-04-01). DUO writes "BEVOEGD GEZAG NUMMER" in one file and
"BEVOEGD_GEZAG_NUMMER" in the next, and called codes BRIN NUMMER and VESTIGINGSNUMMER until about 2020.
"""

import re
from dataclasses import dataclass

BOARD, SCHOOL, CODE, NAME = "BEVOEGD GEZAG NUMMER", "INSTELLINGSCODE", "VESTIGINGSCODE", "VESTIGINGSNAAM"
BOARD_NAME, STRUCTURE, SPECIAL = "BEVOEGD GEZAG NAAM", "ONDERWIJSSTRUCTUUR", "SOORT PRIMAIR ONDERWIJS"

OLDER_NAMES = {
    "BRIN NUMMER": SCHOOL,
    "BRINNUMMER": SCHOOL,
    "VESTIGINGSNUMMER": CODE,
    "VESTIGINGSCODE VESTIGING": CODE,
    "NAAM VESTIGING": NAME,
}
PUPILS = re.compile(r"LEERLINGEN ([0-9]{4})")


@dataclass(frozen=True)
class Kind:
    """``sector``: of the schools in the file; empty where a file holds several sectors or none."""

    key: str
    title: str
    needs: frozenset[str]
    sector: str = ""

    @property
    def is_locations(self) -> bool:
        return self.key.startswith("locations")


LOCATION = frozenset({
    BOARD, SCHOOL, CODE, NAME, "STRAATNAAM", "HUISNUMMER-TOEVOEGING", "POSTCODE", "PLAATSNAAM", "GEMEENTENAAM",
    "DENOMINATIE", "TELEFOONNUMMER", "INTERNETADRES",
})  # fmt: skip

# The first that fits counts, so the most particular come first.
KINDS = (
    Kind("locations-vo", "locations of secondary schools", LOCATION | {STRUCTURE}, "vo"),
    Kind("locations-so", "locations of special schools", LOCATION | {SPECIAL}, "so"),
    Kind("locations-po", "locations of primary schools", LOCATION, "po"),
    Kind("boards", "boards", frozenset({BOARD, BOARD_NAME})),
    Kind("pupils", "pupils per location", frozenset({SCHOOL, CODE})),
)


def plain(column: str) -> str:
    """One spelling for a column: upper case, spaces, today's name."""
    name = " ".join(column.replace("_", " ").upper().split())
    return OLDER_NAMES.get(name, name)


def recognise(columns: list[str]) -> Kind | None:
    """The kind of file with these (plain) columns; None when it is none that we read."""
    if len(set(columns)) != len(columns):
        return None
    for kind in KINDS:
        if kind.needs <= set(columns) and (kind.key != "pupils" or newest_year(columns)):
            return kind
    return None


def newest_year(columns: list[str]) -> int | None:
    """The last year a file counts pupils of: LEERLINGEN_2025 means those of 1 October (or February) of it."""
    years = [int(found[1]) for column in columns if (found := PUPILS.fullmatch(column))]
    return max(years, default=None)
