"""Forms of the register. What people type stays off the device: no field is completed from what was typed before."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import OFF
from incidents import rules
from incidents.models import OwnSubtype
from incidents.selectors import GroupChoice
from incidents.services import Person, Report
from incidents.taxonomy import IncidentType, Word, load

NOW, TODAY, OTHER_DAY = "nu", "vandaag", "anders"
PEOPLE = 6  # lines of the form
LONGEST_AGO = timedelta(days=366)


def choices(words: tuple[Word, ...] | list[Word]) -> list[tuple[str, str]]:
    return [(word.code, word.name) for word in words]


def one_line(text: str) -> str:
    return " ".join(text.split())


class PersonForm(forms.Form):
    """One line of *who*: so many people of a kind, from a group, with the same part. Without a part it says nobody."""

    use_required_attribute = False

    person = forms.ChoiceField(label=_("Who"))
    group = forms.ChoiceField(label=_("Which group?"), required=False)
    part = forms.ChoiceField(label=_("What did they do?"), required=False)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=40, initial=1)

    def __init__(self, *args: Any, groups: list[GroupChoice], **options: Any):
        super().__init__(*args, **options)
        words = load()
        self.groups = {row.code: row for row in groups}
        self.fields["person"].choices = choices(words.persons)  # type: ignore[attr-defined]
        self.fields["part"].choices = [("", _("Choose")), *choices(words.parts)]  # type: ignore[attr-defined]
        names = [("", _("No group")), *((row.code, row.name) for row in groups)]
        self.fields["group"].choices = names  # type: ignore[attr-defined]

    @property
    def says_something(self) -> bool:
        return self.is_bound and bool(self["part"].data or self["group"].data)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("group") and not data.get("part"):
            self.add_error("part", ValidationError(_("Choose what this person did."), code="no_part"))
        return data

    def people(self) -> list[Person]:
        data = self.cleaned_data
        if not data["part"]:
            return []
        group = self.groups.get(data["group"])
        person = Person(data["person"], data["part"], group.name if group else "", group.grade if group else None)
        return [person] * data["count"]


class ReportForm(forms.Form):
    """What happened, in a few taps and one sentence. ``key``: this very form, so that sending twice is one report."""

    use_required_attribute = False

    key = forms.UUIDField(widget=forms.HiddenInput)
    type = forms.ChoiceField(label=_("What happened?"), widget=forms.RadioSelect)
    place = forms.ChoiceField(label=_("Where?"), widget=forms.RadioSelect)
    when = forms.ChoiceField(
        label=_("When?"),
        widget=forms.RadioSelect,
        choices=[(NOW, _("Just now")), (TODAY, _("Earlier today")), (OTHER_DAY, _("Another day"))],
        initial=NOW,
    )
    day = forms.DateField(
        label=_("Which day?"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    moment = forms.ChoiceField(label=_("At what moment?"), widget=forms.RadioSelect)
    narrative = forms.CharField(
        label=_("In one sentence"),
        max_length=600,
        help_text=_("What did you see or hear? Name nobody."),
        widget=forms.Textarea(attrs={"rows": 3, **OFF}),
    )
    severity = forms.TypedChoiceField(label=_("How serious?"), widget=forms.RadioSelect, coerce=int)
    anonymous = forms.BooleanField(
        label=_("Do not record that I reported this"),
        required=False,
        help_text=_("Then you will not hear how it ends."),
    )

    def __init__(self, *args: Any, types: Sequence[IncidentType], groups: list[GroupChoice], **options: Any):
        options["initial"] = {"key": uuid4()} | options.get("initial", {})
        super().__init__(*args, **options)
        words = load()
        found = {
            "type": [(kind.code, kind.short) for kind in types],
            "place": choices(words.places),
            "moment": choices(words.moments),
            "severity": [(word.code, word.name.capitalize()) for word in words.severities if word.reporter],
        }
        for name, options_ in found.items():
            self.fields[name].choices = options_  # type: ignore[attr-defined]
        self.types = types
        data = self.data if self.is_bound else None
        self.people = [PersonForm(data, prefix=f"wie{n}", groups=groups) for n in range(1, PEOPLE + 1)]

    @property
    def first(self) -> list[tuple[Any, IncidentType]]:
        """The kinds that show at once, each with its radio button."""
        return [tile for tile in self._tiles() if tile[1].first]

    @property
    def more(self) -> list[tuple[Any, IncidentType]]:
        return [tile for tile in self._tiles() if not tile[1].first]

    @property
    def more_open(self) -> bool:
        return self["type"].value() in [kind.code for _radio, kind in self.more]

    @property
    def severities(self) -> list[tuple[Any, Word]]:
        words = {word.code: word for word in load().severities}
        return [(radio, words[str(radio.data["value"])]) for radio in self["severity"]]

    @property
    def wrong_people(self) -> list[PersonForm]:
        return [line for line in self.people if line.errors]

    def _tiles(self) -> list[tuple[Any, IncidentType]]:
        kinds = {kind.code: kind for kind in self.types}
        return [(radio, kinds[radio.data["value"]]) for radio in self["type"]]

    def is_valid(self) -> bool:
        sound = all([super().is_valid(), *(form.is_valid() for form in self.people)])
        if sound and len(self.report().people) > rules.MOST_PEOPLE:
            self.add_error(
                None, ValidationError(_("These are too many people. Count a whole group as one."), code="many")
            )
            return False
        return sound

    def clean_narrative(self) -> str:
        return one_line(self.cleaned_data["narrative"])

    def clean(self) -> dict[str, Any]:
        data, today = self.cleaned_data, timezone.localdate()
        day = data.get("day")
        if data.get("when") == OTHER_DAY:
            if "day" in data and day is None:
                self.add_error("day", ValidationError(_("Choose the day."), code="no_day"))
            elif day and day > today:
                self.add_error("day", ValidationError(_("This day has yet to come."), code="future"))
            elif day and day < today - LONGEST_AGO:
                self.add_error("day", ValidationError(_("Choose a day in the past year."), code="long_ago"))
        return data

    def report(self) -> Report:
        data = self.cleaned_data
        people = [person for form in self.people for person in form.people()]
        return Report(
            type=data["type"],
            place=data["place"],
            moment=data["moment"],
            happened_date=data["day"] if data["when"] == OTHER_DAY else timezone.localdate(),
            severity=data["severity"],
            narrative=data["narrative"],
            people=tuple(people),
        )


class SubtypeForm(forms.Form):
    type = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name of the subtype"), max_length=OwnSubtype._meta.get_field("name").max_length)

    def __init__(self, *args: Any, types: Sequence[IncidentType], **options: Any):
        super().__init__(*args, **options)
        self.fields["type"].choices = [(kind.code, kind.name) for kind in types]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])


class SwitchForm(forms.Form):
    code = forms.ChoiceField()
    on = forms.BooleanField(required=False)

    def __init__(self, *args: Any, types: Sequence[IncidentType], **options: Any):
        super().__init__(*args, **options)
        self.fields["code"].choices = [(kind.code, kind.name) for kind in types]  # type: ignore[attr-defined]
