"""The demo's incidents of another register, one file brought in and one that waits; and a drawn attachment of a case.

Fictional, without names of pupils.
"""

import struct
import zlib
from datetime import date
from uuid import UUID, uuid5

from django.utils import timezone

from core.sealed import keyring
from core.tables import Row, Table
from core.tenancy import Scope, atomic, use_scope
from core.uploads import accept
from incident_import import selectors, services
from incident_import.models import FileImport
from incidents import attachment_services
from incidents.models import Attachment, Incident
from schools.models import Membership
from schools.school_year import SchoolYear

SPACE = UUID("5a0b7c86-0f0e-4a53-8a4d-0c6a5f2c7b10")
HEADER = ("Nummer", "Datum incident", "Soort incident", "Plaats", "Ernst", "Dader", "Slachtoffer", "Omschrijving")
COLUMNS = {"number": "c0", "date": "c1", "kind": "c2", "place": "c3", "severity": "c4", "did": "c5", "underwent": "c6"}
COLUMNS |= {"narrative": "c7", "moment": "=unknown"}
# Kind, place, severity; how many.
BEFORE = (
    ("Vechtpartij", "Schoolplein", "Matig", 8, "Leerlingen vochten om een plek bij het doel."),
    ("Pesten", "Gang", "Matig", 5, "Een leerling werd in de gang steeds nageroepen."),
    ("Vernieling", "Toiletten", "Licht", 4, "Een deur van de wc was beklad."),
    ("Bedreiging", "Klaslokaal", "Matig", 3, "Een leerling dreigde een ander na school op te wachten."),
    ("Ongeval", "Gymzaal", "Licht", 4, "Een leerling viel van de bank."),
)  # fmt: skip
WIDE, HIGH = 320, 200
# What is drawn on the plan of the playground: a colour and a rectangle; the last one is where it happened.
SHAPES = (
    ((245, 243, 236), (0, 0, 320, 200)), ((172, 189, 203), (0, 0, 320, 44)), ((18, 67, 109), (140, 34, 180, 44)),
    ((214, 226, 205), (16, 70, 110, 184)), ((160, 132, 96), (220, 72, 290, 120)), ((245, 243, 236), (232, 84, 278, 99)),
    ((110, 140, 90), (40, 96, 62, 118)), ((110, 140, 90), (74, 140, 96, 162)), ((170, 30, 60), (206, 128, 220, 142)),
)  # fmt: skip


def load(school: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    with use_scope(school), atomic():
        by = Membership.objects.filter(roles__contains=["safety_coordinator"]).order_by("created_at").first()
        if by and not FileImport.objects.exists():
            year = SchoolYear.of(timezone.localdate()).previous.previous.start
            _bring_in(services.file_add(table=_table(year), name="register 2024.xlsx", by=by), by)
            services.file_add(table=_table(year, first=25, count=1), name="register rest.xlsx", by=by)
        if by and not Attachment.objects.exists():
            _attach(by)


def _table(year: int, first: int = 1, count: int = 0) -> Table:
    rows: list[tuple[str, ...]] = []
    for kind, place, severity, many, text in BEFORE:
        for n in range(count or many):
            number = first + len(rows)
            month = 9 + number % 9
            day = date(year + (month > 12), (month - 1) % 12 + 1, 1 + number * 3 % 27)
            who = ("leerling", "leerling") if kind != "Vernieling" else ("onbekend", "")
            told = text if n % 2 else f"{text} Er is met allen gepraat."
            rows.append((str(number), f"{day:%d-%m-%Y}", kind, place, severity, *who, told))
    return Table(HEADER, tuple(Row(n, cells) for n, cells in enumerate(rows, start=2)))


def _bring_in(row: FileImport, by: Membership) -> None:
    row = services.columns_choose(file_import=row, columns=COLUMNS, header=list(HEADER), seen=1, by=by)
    words = selectors.words_of(row, selectors.content_of(row), keyring())
    meanings = {code: {word.mark: word.code for word in found} for code, found in words.items()}
    row = services.meanings_choose(file_import=row, meanings=meanings, seen=row.version, by=by)
    FileImport.objects.filter(pk=row.pk).update(started_at=timezone.now(), started_by=by)
    services.rows_bring_in(file_import=row, today=timezone.localdate(), progress=lambda done: None)


def _attach(by: Membership) -> None:
    """A plan of the playground, drawn, at the latest case there."""
    case = Incident.objects.filter(place="playground", owner=by, restricted=False, imported_date=None).first()
    if case:
        attachment_services.attachment_add(
            incident=case, key=uuid5(SPACE, "plan"), title="Plattegrond van het plein", upload=accept(_drawn()), by=by
        )


def _drawn() -> bytes:
    """A PNG of SHAPES, one over the other."""
    lines = []
    for y in range(HIGH):
        line = bytearray(3 * WIDE)
        for colour, (left, top, right, bottom) in SHAPES:
            if top <= y < bottom:
                line[3 * left : 3 * right] = bytes(colour) * (right - left)
        lines.append(b"\0" + bytes(line))
    head = struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, data) for name, data in parts)


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
