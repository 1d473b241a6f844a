"""Forms of the special roads."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DateField, KeyedForm, text_area
from incidents import rules
from incidents.models import Incident
from schools.models import Membership


class StepForm(KeyedForm):
    """That a step was done (or was not, after all), on what day and by whom."""

    use_required_attribute = False

    step = forms.ChoiceField(widget=forms.HiddenInput)
    done = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
    on_date = DateField(label=_("On what day?"))
    who = forms.ChoiceField(label=_("Who did it?"))

    def __init__(self, *args: Any, steps: list[str], members: list[Membership], **options: Any):
        options["initial"] = {"on_date": timezone.localdate()} | options.get("initial", {})
        super().__init__(*args, **options)
        self.members = {str(row.pk): row for row in members}
        self.fields["step"].choices = [(code, code) for code in steps]  # type: ignore[attr-defined]
        self.fields["who"].choices = [(key, row.name) for key, row in self.members.items()]  # type: ignore[attr-defined]

    def clean_on_date(self) -> Any:
        if self.cleaned_data["on_date"] > timezone.localdate():
            raise ValidationError(_("This day has yet to come."), code="future")
        return self.cleaned_data["on_date"]

    def values(self) -> dict[str, Any]:
        road, step, *suspension = self.cleaned_data["step"].split(":")
        who = self.members[self.cleaned_data["who"]]
        entry = UUID(suspension[0]) if suspension else None
        return {"road": road, "step": step, "suspension": entry, "who": who} | {
            name: self.cleaned_data[name] for name in ("key", "done", "on_date")
        }


class SuspensionForm(KeyedForm):
    """The first and the last day. What goes beyond the law is written down all the same, and said."""

    use_required_attribute = False

    code = forms.ChoiceField(label=_("Which suspension?"), widget=forms.RadioSelect)
    first = DateField(label=_("First day"))
    last = DateField(
        label=_("Last day"),
        help_text=_("Was this pupil suspended before? Count those days yourself: the register knows no pupils."),
    )
    text = forms.CharField(
        label=_("The reason, in short"),
        max_length=2000,
        required=False,
        help_text=_("The decision on paper always has the reason. Name nobody here."),
        widget=text_area(),
    )

    def __init__(self, *args: Any, incident: Incident, **options: Any):
        today = timezone.localdate()
        options["initial"] = {"code": "suspension", "first": today, "last": today} | options.get("initial", {})
        super().__init__(*args, **options)
        measures = [(word.code, word.name) for word in incident.words.measures if word.days]
        self.fields["code"].choices = measures[::-1]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("first") and data.get("last"):
            if data["last"] < data["first"]:
                self.add_error("last", ValidationError(_("This is before the first day."), code="order"))
            elif data["last"] - data["first"] > rules.LONGEST_SPAN:
                self.add_error("last", ValidationError(_("This is very long. Check the year."), code="long"))
        return data
