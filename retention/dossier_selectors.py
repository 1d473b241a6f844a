"""A dossier as data: what is written about one person, without others. Page, PDF and JSON are made of this alone."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.sealed import Keyring, keyring
from incidents.case_selectors import Titles
from incidents.entry_selectors import holding
from incidents.models import Attachment, Entry, Escalation, Incident, Involvement, Task
from incidents.selectors import cases_of
from retention import rules
from retention.dossier_rules import Other, Piece, differences, redacted
from retention.models import CaseMark, RightsCase, RightsRequest
from retention.request_selectors import cases_in
from schools.models import Membership


@dataclass(frozen=True)
class Original:
    """A text of a case as it stands there; ``source`` is where."""

    source: str
    title: str
    day: date | None
    text: str
    sealed: bool = False  # only for who may read sealed notes


@dataclass(frozen=True)
class Copy:
    """A text as it goes into the dossier beside what it was; ``saved``: somebody went through it."""

    original: Original
    text: str
    saved: bool

    @property
    def pieces(self) -> list[Piece]:
        return differences(self.original.text, self.text)

    @property
    def changed(self) -> bool:
        return self.original.text != self.text


@dataclass(frozen=True)
class Line:
    title: str
    day: date | None
    text: str


@dataclass(frozen=True)
class Chapter:
    """A case in a dossier. ``part``: what the person did or underwent in it; ``talks``: on which days people talked."""

    reference: str
    kind: str
    day: date
    place: str
    severity: str
    state: str
    part: list[str]
    lines: list[Line]
    talks: list[date]
    files: list[str]


@dataclass(frozen=True)
class Dossier:
    """Everything of one request."""

    school: str
    board: str
    subject: str
    first: date
    last: date
    made: date
    chapters: list[Chapter]

    def as_data(self) -> dict[str, Any]:
        """For JSON: days written out."""
        return _plain(asdict(self))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


Sources = dict[UUID, set[str]]


def originals(incident: Incident, keys: Keyring) -> list[Original]:
    """Every text of a case that can be in a dossier, in the order of what happened. Talks are for their holders."""
    found = [
        Original("narrative", _("What happened"), incident.happened_date, keys.open(incident, "narrative")),
        Original("cause", _("What went before"), None, keys.open(incident, "cause")),
    ]
    titles = Titles(incident.words, {})
    lines = _lines([incident.pk])
    entries = list(lines["entry"].order_by("at", "pk"))
    hold = {row.pk for row in holding(entries)}
    for row in entries:
        title = titles.of(row) if row.pk in hold else _("%(line)s (did not happen)") % {"line": titles.of(row)}
        found.append(Original(f"entry:{row.pk}", title, row.on_date, keys.open(row, "text"), row.sealed))
    for row in lines["escalation"].order_by("at", "pk"):
        day = timezone.localdate(row.at)
        found.append(Original(f"escalation:{row.pk}", _("Why the board was asked"), day, keys.open(row, "reason")))
    for row in lines["task"].order_by("created_at"):
        found.append(Original(f"task:{row.pk}", _("Task"), row.due_date, keys.open(row, "text")))
    found.append(Original("outcome", _("What the reporter was told"), None, keys.open(incident, "outcome")))
    for row in lines["mark"].order_by("made_at", "pk"):
        day = timezone.localdate(row.made_at)
        found.append(Original(f"mark:{row.pk}", _("What is said not to be right"), day, keys.open(row, "text"), True))
    return [each for each in found if each.text or each.source.startswith("entry:")]


def _lines(ids: list[UUID]) -> dict[str, QuerySet[Any]]:
    """Rows with texts of these cases, by the first part of their source. Who handles a case is no part of a dossier."""
    entries = Entry.objects.filter(incident__in=ids).exclude(kind=Entry.Kind.OWNER)
    marks = CaseMark.objects.filter(incident__in=ids, kind=CaseMark.Kind.RECTIFICATION, ended_at=None)
    return {
        "entry": entries,
        "escalation": Escalation.objects.filter(incident__in=ids).exclude(reason=""),
        "task": Task.objects.filter(incident__in=ids, kind=Task.Kind.TASK).exclude(text=""),
        "mark": marks.exclude(text=""),
    }


def unseen(cases: list[RightsCase]) -> Sources:
    """By case, the sources of texts that were not there when somebody went through it. Opens nothing; four queries."""
    rows: list[tuple[UUID, str]] = []
    for case in cases:
        names = ("narrative", "cause", "outcome")
        rows += [(case.incident_id, name) for name in names if getattr(case.incident, name)]
    for kind, lines in _lines([case.incident_id for case in cases]).items():
        rows += [(incident, f"{kind}:{pk}") for incident, pk in lines.order_by().values_list("incident_id", "pk")]
    found: Sources = {}
    for incident, source in rows:
        found.setdefault(incident, set()).add(source)
    return {case.pk: left for case in cases if (left := found.get(case.incident_id, set()) - set(case.sources))}


def copies(request: RightsRequest, case: RightsCase, keys: Keyring) -> list[Copy]:
    """Each text with its copy: what was saved, or the names of others replaced."""
    saved = {row.source: keys.open(row, "text") for row in case.texts.all()}
    subject, people = keys.open(request, "subject"), others_in(case, keys)
    return [
        Copy(
            original,
            saved[original.source] if original.source in saved else redacted(original.text, people, subject),
            original.source in saved,
        )
        for original in originals(case.incident, keys)
        if original.text
    ]


def left_out_at_first(case: RightsCase) -> list[str]:
    """What was done about somebody else is left out until somebody says otherwise."""
    if case.incident.involved.filter(pk__in=[UUID(pk) for pk in case.own], part="did").exists():
        return []
    about = case.incident.entries.filter(kind__in=(Entry.Kind.MEASURE, Entry.Kind.DECISION))
    return [f"entry:{pk}" for pk in about.values_list("pk", flat=True)]


def others_in(case: RightsCase, keys: Keyring) -> list[Other]:
    labels = rules.others()
    return [
        Other(keys.open(person, "name"), labels.get(person.person, labels["unknown"]))
        for person in case.incident.involved.all()
        if str(person.pk) not in case.own
    ]


def dossier_of(request: RightsRequest) -> Dossier:
    """Whoever calls this has it written down that the cases are read."""
    keys = keyring()
    return Dossier(
        school=str(request.school),
        board=str(request.board),
        subject=keys.open(request, "subject"),
        first=request.first_date,
        last=request.last_date,
        made=timezone.localdate(),
        chapters=[_chapter(request, case, keys) for case in cases_in(request)],
    )


def _chapter(request: RightsRequest, case: RightsCase, keys: Keyring) -> Chapter:
    incident = case.incident
    texts = {copy.original.source: copy.text for copy in copies(request, case, keys)}
    lines = [
        Line(each.title, each.day, texts.get(each.source, ""))
        for each in originals(incident, keys)
        if each.source not in case.left_out
    ]
    own = [person for person in incident.involved.all() if str(person.pk) in case.own]
    return Chapter(
        reference=incident.reference,
        kind=incident.kind.name,
        day=incident.happened_date,
        place=f"{incident.place_name}, {incident.moment_name.lower()}",
        severity=incident.severity_name,
        state=str(incident.get_state_display()),
        part=[_part(incident, person) for person in own],
        lines=lines,
        talks=[day for day in incident.talks.values_list("held_date", flat=True) if day],
        files=[keys.open(row, "name") for row in chosen_files(case)],
    )


def _part(incident: Incident, person: Involvement) -> str:
    group = f", {person.group}" if person.group else ""
    return f"{incident.words.word('parts', person.part).name}{group}"


def chosen_files(case: RightsCase) -> list[Attachment]:
    return list(case.incident.attachments.filter(removed_at=None, pk__in=[UUID(pk) for pk in case.files]))


def span(dossier: Dossier) -> str:
    return f"{date_format(dossier.first, 'j F Y')} – {date_format(dossier.last, 'j F Y')}"


def may_read_all(member: Membership, request: RightsRequest) -> bool:
    """Whether somebody may open every case that was chosen for a request: a dossier is read as a whole."""
    chosen = set(request.cases.values_list("incident_id", flat=True))
    return cases_of(member).filter(pk__in=chosen, erased_at=None).count() == len(chosen)
