"""Reads a team from a CSV: pasted or uploaded, with the separators, code pages and words that schools use.

Pure reading: who may be invited is decided by ``people_services``. Row numbers count from 1 and include the header,
so that they match what a spreadsheet shows.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from schools import roles

MAX_ROWS = 500
COLUMNS = {
    "name": {"naam", "name", "volledige naam", "medewerker", "voornaam en achternaam"},
    "email": {"e-mail", "email", "mail", "e-mailadres", "emailadres", "mailadres", "email address"},
    "roles": {"rol", "rollen", "role", "roles", "functie", "functies", "taak"},
    "groups": {"groep", "groepen", "klas", "klassen", "group", "groups", "class"},
}
ORDER = ("name", "email", "roles", "groups")
SEPARATORS = ";\t,"
BETWEEN_ROLES = re.compile(r"\s*(?:[,;/+|&]|\ben\b|\band\b)\s*")


@dataclass
class Row:
    """One person. ``errors`` are sentences for the user; ``roles`` are codes."""

    number: int
    name: str = ""
    email: str = ""
    roles: list[str] = field(default_factory=list)
    groups: str = ""
    errors: list[str] = field(default_factory=list)
    known: str = ""  # why nothing needs to be done for this row, such as "already invited"

    @property
    def role_names(self) -> list[str | Promise]:
        return roles.names(self.roles)


def decode(content: bytes) -> str:
    """UTF-8 (with or without mark), UTF-16 with a mark, or else what Excel on Windows writes (cp1252)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_team(text: str, *, level: str) -> list[Row]:
    """The people in a CSV, each with what is wrong. ``level``: whose roles count, "school" or "board".

    Raises ValidationError when there is nothing to read or too much.
    """
    lines = _lines(text)
    if not lines:
        raise ValidationError(_("There are no rows in this list."), code="empty")
    columns = _header(lines[0][1])
    if columns:
        lines = lines[1:]
    if len(lines) > MAX_ROWS:
        raise ValidationError(_("This list has more than %(most)s rows.") % {"most": MAX_ROWS}, code="long")
    known = _role_words(level)
    rows = [_row(number, cells, columns or dict(enumerate(ORDER)), known) for number, cells in lines]
    _mark_doubles(rows)
    if not rows:
        raise ValidationError(_("There are no rows in this list."), code="empty")
    return rows


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Numbered rows that are not empty, split at the separator the first one uses most."""
    text = text.replace("\x00", "").lstrip("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        numbered = [(rows.line_num, [" ".join(cell.split()) for cell in cells]) for cells in rows]
    except csv.Error:
        raise ValidationError(_("This list cannot be read as a table."), code="unreadable") from None
    return [(number, cells) for number, cells in numbered if any(cells)]


def _header(cells: list[str]) -> dict[int, str]:
    """Which column holds what; empty when the first row is a person already."""
    words = [cell.lower().strip(" :*") for cell in cells]
    columns = {place: name for place, word in enumerate(words) for name, known in COLUMNS.items() if word in known}
    return columns if {"name", "email"} <= set(columns.values()) else {}


def _row(number: int, cells: list[str], columns: dict[int, str], known: dict[str, str]) -> Row:
    values = {name: cells[place] for place, name in columns.items() if place < len(cells)}
    row = Row(
        number=number,
        name=values.get("name", ""),
        email=values.get("email", "").lower(),
        groups=values.get("groups", ""),
    )
    if not row.name:
        row.errors.append(_("The name is missing."))
    if len(row.name) > 120 or len(row.groups) > 120:
        row.errors.append(_("The name or the groups are too long (120 characters at most)."))
    _check_email(row)
    _read_roles(row, values.get("roles", ""), known)
    return row


def _check_email(row: Row) -> None:
    if not row.email:
        row.errors.append(_("The email address is missing."))
        return
    try:
        validate_email(row.email)
    except ValidationError:
        row.errors.append(_("“%(email)s” is not an email address.") % {"email": row.email})


def _read_roles(row: Row, text: str, known: dict[str, str]) -> None:
    words = [word for word in BETWEEN_ROLES.split(text) if word]
    if known.get(_plain(text)):  # a role whose own name holds "en" or a slash
        words = [text]
    for word in words:
        code = known.get(_plain(word))
        if code is None:
            row.errors.append(_("“%(word)s” is not a role here.") % {"word": word})
        elif code not in row.roles:
            row.roles.append(code)
    if not words:
        row.errors.append(_("The role is missing."))


def _role_words(level: str) -> dict[str, str]:
    """Every way to write a role of this level: its code and its name in each language."""
    words: dict[str, str] = {}
    for language in ("nl", "en"):
        with override(language):
            words |= {_plain(str(name)): code for code, name in roles.choices(level)}
    shorter = {"ib": "care_coordinator", "ib'er": "care_coordinator", "directeur": "school_leader"}
    shorter |= {"leerkracht": "teacher", "leraren": "teacher", "docent": "teacher", "mr": "participation_council"}
    codes = {code: code for code, name in roles.choices(level)}
    words |= {_plain(word): code for word, code in shorter.items() if code in codes}
    return words | {_plain(code): code for code in codes}


def _plain(word: str) -> str:
    """Lower case without accents, spaces and marks, so that small differences in writing do not count."""
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in letters if letter.isalnum())


def _mark_doubles(rows: Iterable[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        if row.email and row.email in seen:
            row.errors.append(_("This email address is also in row %(number)s.") % {"number": seen[row.email]})
        elif row.email:
            seen[row.email] = row.number
