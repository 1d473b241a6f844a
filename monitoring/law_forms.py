"""Forms of the statutory monitor: one for each step."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.forms import DateField
from monitoring import law_content
from monitoring.models import StatutoryMonitor
from schools.school_year import SchoolYear


class StepForm(forms.Form):
    """``seen``: which version was looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, year: int, monitor: StatutoryMonitor | None, **options: Any):
        self.year, self.monitor = SchoolYear(year), monitor
        names = [name for name in self.base_fields if name != "seen"]
        initial = {name: getattr(monitor, name) for name in names} if monitor else {}
        initial["seen"] = monitor.version if monitor else 0
        options["initial"] = initial | options.get("initial", {})
        super().__init__(*args, **options)

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def past(self, name: str, since: date | None = None) -> None:
        """A day that was: what has yet to happen was not done, nor anything before this monitor (``since``)."""
        day: date | None = self.cleaned_data.get(name)
        if day and day > timezone.localdate():
            self.add_error(name, _("That day has yet to come."))
        elif day and since and day < since:
            words = {"day": date_format(since, "j F Y"), "year": self.year}
            self.add_error(name, _("That is too early for school year %(year)s: from %(day)s on.") % words)


class InstrumentForm(StepForm):
    """Which questionnaire of which provider, and that it was looked up."""

    instrument = forms.CharField(label=_("Which questionnaire?"), max_length=120)
    provider = forms.CharField(
        label=_("Which provider?"), max_length=120, help_text=_("Who delivers to the Inspectorate.")
    )
    list_source = forms.URLField(
        label=_("Where did you look up that it counts?"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("The list of the Inspectorate. It changes, so look at it each year."),
    )
    listed_date = DateField(label=_("When did you look?"), required=False)

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["instrument"].widget.attrs["list"] = "instruments"
        if not self.initial.get("list_source"):
            self.initial["list_source"] = law_content.load().list_url

    def clean(self) -> dict[str, Any]:
        self.past("listed_date")
        if self.cleaned_data.get("listed_date") and not self.cleaned_data.get("list_source"):
            self.add_error("list_source", _("Say where you looked."))
        return self.cleaned_data


class AnswersForm(StepForm):
    """When, how many, and the three means as the provider gives them."""

    first_date = DateField(label=_("Filled in from"), required=False)
    last_date = DateField(label=_("Up to and including"))
    asked = forms.IntegerField(label=_("How many pupils were asked?"), min_value=1, max_value=100_000)
    answered = forms.IntegerField(label=_("How many answered?"), min_value=1, max_value=100_000)
    scale_low = forms.DecimalField(
        label=_("Lowest of the scale"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    scale_high = forms.DecimalField(
        label=_("Highest of the scale"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    experience = forms.DecimalField(label=_("Mean of feeling safe"), max_digits=5, decimal_places=2)
    violation = forms.DecimalField(label=_("Mean of what happens"), max_digits=5, decimal_places=2)
    wellbeing = forms.DecimalField(label=_("Mean of wellbeing"), max_digits=5, decimal_places=2)

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        for name in ("scale_low", "scale_high", "experience", "violation", "wellbeing"):
            self.fields[name].localize = True
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal"})
            self.fields[name].widget.is_localized = True

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self.past("last_date")
        first, last = data.get("first_date"), data.get("last_date")
        if first and last and first > last:
            self.add_error("last_date", _("The last day is before the first."))
        if last and not self.year.first_day <= last <= self.year.last_day:
            self.add_error("last_date", _("This day is not in the school year %(year)s.") % {"year": self.year})
        if data.get("asked") and data.get("answered") and data["answered"] > data["asked"]:
            self.add_error("answered", _("More answered than were asked."))
        low, high = data.get("scale_low"), data.get("scale_high")
        if low is not None and high is not None:
            if low >= high:
                self.add_error("scale_high", _("The highest is not above the lowest."))
            for name in ("experience", "violation", "wellbeing"):
                if name in data and not low <= data[name] <= high:
                    self.add_error(name, _("This mean is outside the scale."))
        return data


class ConsentForm(StepForm):
    """That the school consented to delivery."""

    consent_date = DateField(label=_("When did you consent?"))
    consent_by = forms.CharField(label=_("Who consented?"), max_length=120)

    def clean(self) -> dict[str, Any]:
        self.past("consent_date", self.year.previous.first_day)
        return self.cleaned_data


class DeliveryForm(StepForm):
    """That it was delivered."""

    delivered_date = DateField(label=_("When was it delivered?"))
    delivered_via = forms.CharField(
        label=_("By way of whom?"), max_length=120, help_text=_("Usually the provider of the questionnaire.")
    )
    delivered_by = forms.CharField(
        label=_("Who saw to it?"), max_length=120, help_text=_("Who looked whether it had arrived.")
    )

    def clean(self) -> dict[str, Any]:
        last = self.monitor.last_date if self.monitor else None
        self.past("delivered_date", last or self.year.first_day)
        return self.cleaned_data


FORMS: dict[str, type[StepForm]] = {
    "vragenlijst": InstrumentForm,
    "uitkomsten": AnswersForm,
    "toestemming": ConsentForm,
    "levering": DeliveryForm,
}
