"""Forms of following an incident up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import OFF, DateField, KeyedForm, text_area
from incidents.forms import choices, one_line
from incidents.models import Entry, Incident, Involvement, OwnSubtype, Task
from incidents.taxonomy import IncidentType
from schools.models import Membership


@dataclass(frozen=True)
class Other:
    """What somebody else saved meanwhile in a field, where it is not what was typed."""

    label: str
    text: str


def over(data: QueryDict, fresh: forms.Form) -> QueryDict:
    """What was typed, to be sent again over what is there now (``fresh``): that stands where nothing was typed."""
    again = data.copy()
    for name, field in fresh.fields.items():
        now = fresh[name].value()
        if isinstance(field, (forms.CharField, forms.DateField)) and now and not again.get(name, "").strip():
            again[name] = _plain(now)
    again["seen"] = str(fresh["seen"].value())
    return again


def others(typed: forms.Form, fresh: forms.Form) -> list[Other]:
    """What is there now and differs from what was typed, to be looked at before it is sent again."""
    return [
        Other(str(now.label), _said(now) or gettext("nothing"))
        for now in fresh.visible_fields()
        if _plain(now.value()) != _plain(typed[now.name].value())
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return sorted(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value or "").replace("\r\n", "\n")


def _said(field: forms.BoundField) -> str:
    value = field.value()
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(field.field, forms.ChoiceField):
        names = {str(code): str(name) for code, name in _flat(field.field.choices)}
        return ", ".join(names.get(str(code), "") for code in (value if isinstance(value, list) else [value]) if code)
    return str(value or "")


def _flat(choices_: Any) -> Iterator[tuple[Any, Any]]:
    for code, name in choices_:
        yield from _flat(name) if isinstance(name, (list, tuple)) else [(code, name)]


class MemberField(forms.ModelChoiceField):
    """One of these colleagues."""

    def __init__(self, *, members: list[Membership], **options: Any):
        rows = Membership.objects.filter(pk__in=[member.pk for member in members]).order_by("name")
        super().__init__(queryset=rows, **options)


class AssignForm(forms.Form):
    def __init__(self, *args: Any, members: list[Membership], **options: Any):
        super().__init__(*args, **options)
        self.fields["owner"] = MemberField(members=members, label=_("Who handles this?"), empty_label=_("Choose"))


class SeverityForm(forms.Form):
    severity = forms.TypedChoiceField(label=_("How serious is it?"), coerce=int)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, incident: Incident, **options: Any):
        options["initial"] = {"severity": incident.severity, "seen": incident.version}
        super().__init__(*args, **options)
        self.fields["severity"].choices = choices(incident.words.severities)  # type: ignore[attr-defined]


class AnswersForm(forms.Form):
    """The second step of the seven questions. ``kind``: a type with one of its subtypes, in one list."""

    kind = forms.ChoiceField(label=_("What exactly was it?"))
    means = forms.MultipleChoiceField(label=_("With what?"), widget=forms.CheckboxSelectMultiple, required=False)
    motive = forms.ChoiceField(label=_("Why?"), required=False)
    cause = forms.CharField(
        label=_("What went before"),
        max_length=1000,
        required=False,
        help_text=_("What do those who were there say about it? Name nobody."),
        widget=text_area(),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        incident: Incident,
        types: list[IncidentType],
        own: list[OwnSubtype],
        cause: str,
        **options: Any,
    ):
        now = incident.own_subtype_id or incident.subtype
        options["initial"] = {
            "kind": f"{incident.type}:{now}",
            "means": incident.means,
            "motive": incident.motive,
            "cause": cause,
            "seen": incident.version,
        }
        super().__init__(*args, **options)
        self.own = {str(row.pk): row for row in own} | (
            {str(incident.own_subtype_id): incident.own_subtype} if incident.own_subtype else {}
        )
        kinds = {kind.code: kind for kind in [*types, incident.kind]}
        self.fields["kind"].choices = [self._group(kind) for kind in kinds.values()]  # type: ignore[attr-defined]
        if incident.kind.wordless:
            del self.fields["cause"]
        words = incident.words
        self.fields["means"].choices = choices(words.means)  # type: ignore[attr-defined]
        self.fields["motive"].choices = [("", _("Choose")), *choices(words.motives)]  # type: ignore[attr-defined]

    def _group(self, kind: IncidentType) -> tuple[str, list[tuple[str, Any]]]:
        own = [(key, row.name) for key, row in self.own.items() if row.type == kind.code]
        rows = [*choices(kind.subtypes), *own]
        whole = (f"{kind.code}:", _("%(kind)s: not known which") % {"kind": kind.name})
        return kind.name, [whole, *((f"{kind.code}:{code}", name) for code, name in rows)]

    def answers(self) -> dict[str, Any]:
        data = self.cleaned_data
        type_, _colon, subtype = data["kind"].partition(":")
        own = self.own.get(subtype)
        return {
            "type": type_,
            "subtype": "" if own else subtype,
            "own_subtype": own,
            **{name: data[name] for name in ("means", "motive", "seen")},
            "cause": data.get("cause", ""),
        }


class EntryForm(KeyedForm):
    """A line of the timeline: a note, a measure, or who was informed."""

    use_required_attribute = False

    what = forms.ChoiceField(label=_("What do you note?"))
    on_date = DateField(label=_("On what day?"))
    text = forms.CharField(label=_("In a few words"), max_length=2000, required=False, widget=text_area())
    sealed = forms.BooleanField(
        label=_("Seal this note"), required=False, help_text=_("Then only those who read sealed notes see it.")
    )

    def __init__(self, *args: Any, incident: Incident, may_seal: bool, **options: Any):
        options["initial"] = {"on_date": timezone.localdate()} | options.get("initial", {})
        super().__init__(*args, **options)
        words, kinds, wordless = incident.words, Entry.Kind, incident.kind.wordless
        tracks = {
            track: [
                (f"{kinds.MEASURE}:{word.code}", word.name)
                for word in words.measures
                if word.track == track and not word.days
            ]
            for track in ("guidance", "sanction")
        }
        decisions = [(f"{kinds.DECISION}:{word.code}", word.name) for word in words.decisions]
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            *([] if wordless else [(f"{kinds.NOTE}:", _("Note"))]),
            (_("Measure: help and guidance"), tracks["guidance"]),
            (_("Measure: consequence"), tracks["sanction"]),
            *([] if wordless else [(_("Decision, with its reason"), decisions)]),
            (_("Who was informed"), [(f"{kinds.INFORMED}:{word.code}", word.name) for word in words.parties]),
        ]
        if wordless:
            del self.fields["text"]
        if wordless or not may_seal:
            del self.fields["sealed"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind = data.get("what", "").partition(":")[0]
        if kind in (Entry.Kind.NOTE, Entry.Kind.DECISION) and "text" in data and not data["text"]:
            self.add_error("text", ValidationError(_("Write what you want to note."), code="no_text"))
        if data.get("on_date") and data["on_date"] > timezone.localdate():
            self.add_error("on_date", ValidationError(_("This day has yet to come."), code="future"))
        return data

    def entry(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind, _colon, code = data["what"].partition(":")
        values = {"kind": kind, "code": code, "sealed": data.get("sealed", False), "text": data.get("text", "")}
        return values | {name: data[name] for name in ("key", "on_date")}


class CorrectionForm(KeyedForm):
    """What should stand there; of a measure, a decision and who was informed also that it did not happen at all."""

    undone = forms.BooleanField(
        label=_("This did not happen"),
        required=False,
        help_text=_("It stays readable here, and counts nowhere any more."),
    )
    text = forms.CharField(label=_("What should it be?"), max_length=2000, widget=text_area())

    def __init__(self, *args: Any, entry: Entry, **options: Any):
        super().__init__(*args, **options)
        if entry.incident.kind.wordless:
            del self.fields["text"]
            self.fields["undone"].required = True
        elif not entry.may_be_undone:
            del self.fields["undone"]
        elif self.is_bound and self["undone"].value():
            self.fields["text"].required = False

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"key": data["key"], "text": data.get("text", ""), "happened": not data.get("undone")}


class TaskForm(KeyedForm):
    text = forms.CharField(label=_("What has to be done?"), max_length=300, widget=forms.TextInput(attrs=OFF))
    due_date = DateField(label=_("Done by"))

    def __init__(self, *args: Any, members: list[Membership], **options: Any):
        super().__init__(*args, **options)
        self.fields["owner"] = MemberField(members=members, label=_("Who does it"), empty_label=_("Choose"))
        self.order_fields(["key", "text", "owner", "due_date"])

    def clean_text(self) -> str:
        return one_line(self.cleaned_data["text"])


class GiveTaskForm(forms.Form):
    """Who does it, and by when."""

    due_date = DateField(label=_("Done by"))

    def __init__(self, *args: Any, task: Task, members: list[Membership], **options: Any):
        options["initial"] = {"due_date": task.due_date, "owner": task.owner_id}
        super().__init__(*args, **options)
        self.fields["owner"] = MemberField(members=members, label=_("Who does it"), empty_label=_("Choose"))
        self.order_fields(["owner", "due_date"])


class CheckForm(forms.Form):
    """The answer to whether it stopped."""

    answer = forms.ChoiceField(label=_("Did it stop?"), choices=Task.Answer, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("How do you know?"), max_length=600, required=False, widget=forms.TextInput(attrs=OFF)
    )


class CloseForm(forms.Form):
    """What the reporter is told; nothing need be when nobody knows who that is, and nothing is of a wordless kind."""

    outcome = forms.CharField(
        label=_("What do you tell the reporter?"),
        max_length=1000,
        help_text=_("One or two sentences: what was done. Name nobody and tell nothing that is not theirs to know."),
        widget=text_area(),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, incident: Incident, outcome: str = "", **options: Any):
        options["initial"] = {"seen": incident.version, "outcome": outcome}
        super().__init__(*args, **options)
        self.fields["outcome"].required = incident.reporter_id is not None
        if incident.kind.wordless:
            del self.fields["outcome"]

    def values(self) -> dict[str, Any]:
        return {"outcome": self.cleaned_data.get("outcome", ""), "seen": self.cleaned_data["seen"]}


class NamesForm(forms.Form):
    """A name for each person of an incident, where somebody needs it."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, incident: Incident, people: list[Involvement], names: dict[Any, str], **options: Any
    ):
        options["initial"] = {"seen": incident.version}
        super().__init__(*args, **options)
        for number, row in enumerate(people, start=1):
            label = f"{number}. {row.person_name}" + (f", {row.group}" if row.group else "") + f": {row.part_name}"
            self.fields[f"naam-{row.pk}"] = forms.CharField(
                label=label,
                max_length=120,
                required=False,
                initial=names.get(row.pk, ""),
                widget=forms.TextInput(attrs=OFF),
            )
        self.people = people

    def names(self) -> dict[Any, str]:
        return {row.pk: one_line(self.cleaned_data[f"naam-{row.pk}"]) for row in self.people}
