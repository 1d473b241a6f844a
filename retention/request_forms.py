"""Forms of requests about rights, and of going through the texts of a case."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import OFF, DateField, KeyedForm, text_area, today_or_before
from retention.dossier_selectors import Copy
from retention.forms import STACKED, ApproveForm
from retention.models import RightsRequest
from retention.request_services import Asked

LONGEST = 8_000  # characters of one copy


class RequestForm(KeyedForm):
    """What somebody asks, and where to look."""

    kind = forms.ChoiceField(
        label=_("What do they ask?"), choices=RightsRequest.Kind.choices, widget=forms.RadioSelect(attrs=STACKED)
    )
    received_date = DateField(label=_("On what day did the request come in?"), validators=[today_or_before])
    asker = forms.CharField(
        label=_("Who asks?"), max_length=200, help_text=_("For instance: mother, or the pupil."),
        widget=forms.TextInput(attrs=OFF),
    )  # fmt: skip
    identified = forms.BooleanField(label=_("I know for sure who this is, and that they may ask this"), required=False)
    subject = forms.CharField(
        label=_("Who is it about?"),
        max_length=120,
        help_text=_("First name, then last name. It is sealed, and only used to search."),
        widget=forms.TextInput(attrs=OFF),
    )
    group = forms.CharField(
        label=_("In which group or class?"),
        max_length=40,
        required=False,
        help_text=_("Written as in the register, such as “Groep 7”. Incidents seldom hold a name."),
        widget=forms.TextInput(attrs=OFF),
    )
    first_date = DateField(label=_("Search from"))
    last_date = DateField(label=_("Search until"))

    def __init__(self, *args: Any, **options: Any):
        today = timezone.localdate()
        dates = {"received_date": today, "first_date": today - timedelta(3 * 365), "last_date": today}
        options["initial"] = dates | options.get("initial", {})
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("first_date") and data.get("last_date") and data["last_date"] < data["first_date"]:
            self.add_error("last_date", ValidationError(_("This is before the first day."), code="order"))
        if "subject" in data and not any(letter.isalpha() for letter in data["subject"]):
            self.add_error("subject", ValidationError(_("Write a name."), code="name"))
        return data

    def asked(self) -> Asked:
        return Asked(**{name: value for name, value in self.cleaned_data.items() if name != "key"})


class ExtendForm(forms.Form):
    because = forms.CharField(
        label=_("Why do you need more time?"),
        max_length=1000,
        help_text=_("Tell who asked within the first month."),
        widget=text_area(2),
    )


class CloseForm(forms.Form):
    """What came of it. Who is refused something is told why."""

    state = forms.ChoiceField(
        label=_("What came of it?"), choices=RightsRequest.State.choices[1:], widget=forms.RadioSelect(attrs=STACKED)
    )
    outcome = forms.CharField(
        label=_("What do you tell who asked?"), max_length=2000, required=False, widget=text_area()
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("state") in ("partly", "refused") and not data.get("outcome"):
            self.add_error("outcome", ValidationError(_("Say why."), code="required"))
        return data


class GrantForm(ApproveForm):
    """Erase the chosen incidents."""

    outcome = forms.CharField(label=_("What do you tell who asked?"), max_length=2000, widget=text_area(2))
    field_order = ("outcome", "count")
    another_number = _("That is not how many incidents were chosen.")


class RedactForm(forms.Form):
    """The copies of one case. A field per text, named by its source; ``seen``: version and sources that were looked at,
    so that a text that came meanwhile is no field that was left empty."""

    own = forms.MultipleChoiceField(
        label=_("Which of these people is it about?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=STACKED),
    )
    left_out = forms.MultipleChoiceField(
        label=_("Which lines do you leave out altogether?"),
        required=False,
        help_text=_("What was done about somebody else is marked already."),
        widget=forms.CheckboxSelectMultiple(attrs=STACKED),
    )
    attached = forms.MultipleChoiceField(
        label=_("Which attachments go along?"),
        required=False,
        help_text=_("Only those on which no others are seen or named."),
        widget=forms.CheckboxSelectMultiple(attrs=STACKED),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    sources = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, copies: list[Copy], choices: dict[str, list[tuple[str, str]]], **options: Any):
        super().__init__(*args, **options)
        self.copies = copies
        for copy in copies:
            self.fields[name_of(copy)] = forms.CharField(
                label=copy.original.title,
                required=False,
                max_length=LONGEST,
                initial=copy.text,
                widget=forms.Textarea(attrs={"rows": min(12, 2 + len(copy.text) // 60), **OFF}),
            )
        for name, found in choices.items():
            if found:
                self.fields[name].choices = found  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def texts(self) -> dict[str, str]:
        return {copy.original.source: self.cleaned_data[name_of(copy)] for copy in self.copies}

    def lines(self) -> list[tuple[Copy, Any]]:
        """Each text with its field."""
        return [(copy, self[name_of(copy)]) for copy in self.copies]

    def as_now(self, version: int) -> Any:
        """What was typed, on top of how the case is now: a text that came meanwhile is there too."""
        data: Any = QueryDict(mutable=True)
        data.update(self.data)
        for copy in self.copies:
            data.setdefault(name_of(copy), copy.text)
        data["seen"], data["sources"] = str(version), self.get_initial_for_field(self.fields["sources"], "sources")
        return data


def name_of(copy: Copy) -> str:
    return f"text-{copy.original.source}"


def filled(post: Any, chosen: list[Any]) -> list[Any]:
    """Which of these rows a page of checkboxes named ``case`` marks."""
    asked = set(post.getlist("case"))
    return [row for row in chosen if str(row.pk) in asked]
