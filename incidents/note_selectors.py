"""The note for the file of one pupil of a case: who there is to write one for, and what it says."""

from collections import Counter
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import override

from core.sealed import keyring
from incidents.entry_selectors import holding
from incidents.models import Entry, Incident, Involvement
from incidents.note_rules import UNKNOWN, Facts, note_text

PUPIL = "pupil"
# Which measures are for which side of it; the others are in nobody's note.
SIDES = {
    "did": {
        *("talk", "repair_task", "time_out", "removed_from_lesson", "written_reprimand", "other_class"),
        *("suspension_internal", "suspension"),
    },
    "underwent": {"talk", "victim_support", "safety_plan_pupil"},
    "saw": {"talk"},
}


@dataclass(frozen=True)
class Pupil:
    """Somebody of a case whose file a note can be for. ``name``: for who reads names."""

    row: Involvement
    name: str


def pupils_of(incident: Incident, *, sealed: bool) -> list[Pupil]:
    keys = keyring()
    rows = [row for row in incident.involved.all() if row.person == PUPIL]
    for row in rows:
        row.incident = incident
    return [Pupil(row, keys.open(row, "name") if sealed else "") for row in rows]


def note_of(incident: Incident, pupil: Involvement, *, sealed: bool) -> str:
    """``sealed``: by who reads what is sealed too. In Dutch whatever the reader's language: the file is."""
    involved = [row for row in incident.involved.all() if row.pk != pupil.pk]
    entries = holding(incident.entries.order_by("on_date", "at"), sealed=sealed)
    words, side, kinds = incident.words, SIDES[pupil.part], Entry.Kind
    with override("nl"):
        informed = {row.code: _day(row) for row in entries if row.kind == kinds.INFORMED}
        facts = Facts(
            day=date_format(incident.happened_date, "j F Y"),
            where=incident.place_name.lower(),
            when="" if incident.moment == UNKNOWN else incident.moment_name.lower(),
            kind=incident.kind.name.lower(),
            part=pupil.part,
            others=Counter(row.person for row in involved),
            same=any(row.part == pupil.part for row in involved),
            measures={row.code: row.word(words) for row in entries if row.kind == kinds.MEASURE and row.code in side},
            informed=informed,
            reference=incident.reference,
        )
    return note_text(facts)


def _day(row: Entry) -> str:
    return date_format(row.on_date, "j F Y")
