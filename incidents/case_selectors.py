"""One case as its page shows it: everything opened once, with a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.sealed import Keyring, keyring
from incidents import rules
from incidents.models import Attachment, Entry, Incident, Involvement, Task
from incidents.taxonomy import Taxonomy
from schools.models import Membership


@dataclass
class Line:
    """An entry of the timeline with what corrects it. ``hidden``: sealed to this reader.

    ``happened``: unless a correction says that it did not; ``mends``: whether there is something to correct.
    """

    entry: Entry
    title: str
    text: str
    hidden: bool = False
    corrections: list["Line"] = field(default_factory=list)

    @property
    def happened(self) -> bool:
        return all(each.entry.code != rules.NOT_HAPPENED for each in self.corrections)

    @property
    def mends(self) -> bool:
        return not self.hidden and self.entry.kind != Entry.Kind.BOARD and (bool(self.text) or self.entry.may_be_undone)


@dataclass(frozen=True)
class People:
    """People of an incident who read the same: so many of a kind, from a group, with a part."""

    count: int
    name: str
    group: str
    part: str


@dataclass(frozen=True)
class TaskLine:
    task: Task
    text: str


@dataclass(frozen=True)
class File:
    """An attachment and its name; the file itself stays sealed."""

    row: Attachment
    name: str


@dataclass(frozen=True)
class Case:
    """What stands on the page of a case."""

    narrative: str
    cause: str
    outcome: str
    people: list[People]
    timeline: list[Line]
    tasks: list[TaskLine]
    files: list[File]

    @property
    def open_tasks(self) -> list[TaskLine]:
        return [line for line in self.tasks if line.task.done_at is None]


def case_of(incident: Incident, *, sealed: bool) -> Case:
    """``sealed``: with sealed notes. Whoever calls this has ``incident_read`` write it down first."""
    keys = keyring()
    involved = list(incident.involved.all())
    entries = list(incident.entries.select_related("by").order_by("at", "pk"))
    tasks = list(incident.tasks.select_related("owner", "done_by"))
    return Case(
        narrative=keys.open(incident, "narrative"),
        cause=keys.open(incident, "cause"),
        outcome=keys.open(incident, "outcome"),
        people=people_of(incident, involved),
        timeline=timeline(entries, keys, titles_of(incident, entries), sealed),
        tasks=[TaskLine(row, keys.open(row, "text")) for row in tasks],
        files=[File(row, keys.open(row, "name")) for row in incident.attachments.filter(removed_at=None)],
    )


def people_of(incident: Incident, rows: Iterable[Involvement]) -> list[People]:
    found: dict[tuple[str, str, str], int] = {}
    for row in rows:
        key = row.person, row.group, row.part
        found[key] = found.get(key, 0) + 1
    words = incident.words
    people = []
    for (person, group, part), count in found.items():
        word = words.word("persons", person)
        name = word.name if count == 1 else word.many
        people.append(People(count, name, group, words.word("parts", part).name))
    return people


def titles_of(incident: Incident, entries: Iterable[Entry]) -> "Titles":
    ids = {str(row.detail["member"]) for row in entries if "member" in row.detail}
    names = Membership.objects.filter(pk__in=ids).values_list("pk", "name")
    return Titles(incident.words, {str(pk): name for pk, name in names})


@dataclass(frozen=True)
class Titles:
    """What an entry is about, in a few words; ``members``: names by id."""

    words: Taxonomy
    members: dict[str, str]

    def of(self, row: Entry, *, hidden: bool = False) -> str:
        """``hidden``: to this reader, so no more than that there is something."""
        kinds, detail = Entry.Kind, row.detail
        if hidden:
            return str(kinds.NOTE.label)
        if row.code == rules.NOT_HAPPENED:
            return _("This did not happen")
        if row.kind == kinds.OWNER:
            return _("Handled by %(name)s") % {"name": self.members.get(detail["member"], "–")}
        if row.kind == kinds.STATE:
            return _("Followed up") if detail["after"] == rules.CLOSED else _("Taken in hand again")
        if row.kind == kinds.BOARD:
            return self.of_board(row)
        if row.kind == kinds.SEVERITY:
            before, after = (self.words.severity(detail[name]).name for name in ("before", "after"))
            return _("Severity: from %(before)s to %(after)s") % {"before": before, "after": after}
        if row.kind == kinds.ANSWERS and "after" in detail:
            before, after = (self.words.type(detail[name]).name for name in ("before", "after"))
            return _("Kind: from %(before)s to %(after)s") % {"before": before, "after": after}
        if row.kind == kinds.CHECK:
            return _("Did it stop? %(answer)s") % {"answer": Task.Answer(row.code).label}
        if row.kind == kinds.MEASURE and "days" in detail:
            first, last = (date_format(date.fromisoformat(detail[name]), "j F") for name in ("first", "last"))
            days = ngettext("%(count)s school day", "%(count)s school days", detail["days"]) % {"count": detail["days"]}
            return f"{row.word(self.words)}: {first} – {last} ({days})"
        if row.kind in (kinds.MEASURE, kinds.INFORMED, kinds.DECISION):
            return f"{row.get_kind_display()}: {row.word(self.words)}"
        return str(row.get_kind_display())

    def of_board(self, row: Entry) -> str:
        said = {"shown": _("Was put before the board"), "ended": _("The board no longer reads along")}
        return said.get(row.code) or _("Answer of the board")


def timeline(entries: list[Entry], keys: Keyring, titles: Titles, sealed: bool) -> list[Line]:
    """Newest first; corrections below what they correct, in the order they were made."""
    lines: dict[UUID, Line] = {}
    top: list[Line] = []
    for row in entries:
        hidden = row.sealed and not sealed
        text = "" if hidden else keys.open(row, "text")
        lines[row.pk] = Line(row, titles.of(row, hidden=hidden), text, hidden)
        if row.corrects_id in lines:
            lines[row.corrects_id].corrections.append(lines[row.pk])
        else:
            top.append(lines[row.pk])
    return top[::-1]
