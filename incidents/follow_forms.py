"""Forms of following an incident up."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import OFF, KeyedForm, text_area
from incidents.forms import choices, one_line
from incidents.models import Entry, Incident, Involvement, OwnSubtype, Task
from incidents.taxonomy import IncidentType, load
from schools.models import Membership


def date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


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
        words = load()
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
            **{name: data[name] for name in ("means", "motive", "cause", "seen")},
        }


class EntryForm(KeyedForm):
    """A line of the timeline: a note, a measure, or who was informed."""

    use_required_attribute = False

    what = forms.ChoiceField(label=_("What do you note?"))
    on_date = forms.DateField(label=_("On what day?"), widget=date_input())
    text = forms.CharField(label=_("In a few words"), max_length=2000, required=False, widget=text_area())
    sealed = forms.BooleanField(
        label=_("Seal this note"), required=False, help_text=_("Then only those who read sealed notes see it.")
    )

    def __init__(self, *args: Any, may_seal: bool, **options: Any):
        options["initial"] = {"on_date": timezone.localdate()} | options.get("initial", {})
        super().__init__(*args, **options)
        words, kinds = load(), Entry.Kind
        tracks = {
            track: [
                (f"{kinds.MEASURE}:{word.code}", word.name)
                for word in words.measures
                if word.track == track and not word.days
            ]
            for track in ("guidance", "sanction")
        }
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (f"{kinds.NOTE}:", _("Note")),
            (_("Measure: help and guidance"), tracks["guidance"]),
            (_("Measure: consequence"), tracks["sanction"]),
            (
                _("Decision, with its reason"),
                [(f"{kinds.DECISION}:{word.code}", word.name) for word in words.decisions],
            ),
            (_("Who was informed"), [(f"{kinds.INFORMED}:{word.code}", word.name) for word in words.parties]),
        ]
        if not may_seal:
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
        values = {"kind": kind, "code": code, "sealed": data.get("sealed", False)}
        return values | {name: data[name] for name in ("key", "on_date", "text")}


class CorrectionForm(KeyedForm):
    text = forms.CharField(label=_("What should it be?"), max_length=2000, widget=text_area())


class TaskForm(KeyedForm):
    text = forms.CharField(label=_("What has to be done?"), max_length=300, widget=forms.TextInput(attrs=OFF))
    due_date = forms.DateField(label=_("Done by"), widget=date_input())

    def __init__(self, *args: Any, members: list[Membership], **options: Any):
        super().__init__(*args, **options)
        self.fields["owner"] = MemberField(members=members, label=_("Who does it"), empty_label=_("Choose"))
        self.order_fields(["key", "text", "owner", "due_date"])

    def clean_text(self) -> str:
        return one_line(self.cleaned_data["text"])


class CheckForm(forms.Form):
    """The answer to whether it stopped."""

    answer = forms.ChoiceField(label=_("Did it stop?"), choices=Task.Answer, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("How do you know?"), max_length=600, required=False, widget=forms.TextInput(attrs=OFF)
    )


class CloseForm(forms.Form):
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


class NamesForm(forms.Form):
    """A name for each person of an incident, where somebody needs it."""

    def __init__(self, *args: Any, people: list[Involvement], names: dict[Any, str], **options: Any):
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
