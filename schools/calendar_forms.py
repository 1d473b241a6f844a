"""Forms of the year calendar and of holidays."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import DateField
from core.upload_fields import ScannedField
from schools import holiday_file
from schools.calendar_models import CalendarItem, Holiday, Region
from schools.models import School
from schools.school_year import SchoolYear

LARGEST = 1_000_000  # bytes of a file with holidays


class HolidayForm(forms.Form):
    """One holiday, in one region or more."""

    name = forms.CharField(label=_("Name"), max_length=Holiday._meta.get_field("name").max_length)
    regions = forms.MultipleChoiceField(
        label=_("Regions"), choices=Region, widget=forms.CheckboxSelectMultiple, initial=Region.values
    )
    first = DateField(label=_("First day"))
    last = DateField(label=_("Last day"), help_text=_("This day is still holiday."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        elif first and last and (last - first).days >= holiday_file.MOST_DAYS:
            self.add_error("last", _("This is longer than any holiday."))
        return data

    @property
    def rows(self) -> list[holiday_file.HolidayRow]:
        data = self.cleaned_data
        name = " ".join(data["name"].split())
        return [holiday_file.HolidayRow(region, name, data["first"], data["last"]) for region in data["regions"]]


class HolidayFileForm(forms.Form):
    """A calendar (.ics) or a table (.csv)."""

    file = ScannedField(
        label=_("File"),
        max_bytes=LARGEST,
        texts={"too_large": _("This file is larger than holidays ever are.")},
        help_text=_("A calendar (.ics), or a table (.csv) with the columns region, name, first day and last day."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,.csv,text/calendar,text/csv"}),
    )
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        choices=[("", _("All regions")), *Region.choices],
        help_text=_("For holidays of which the file names no region."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            data["rows"] = holiday_file.read(data["file"], data["region"])
        except holiday_file.BadHolidays as error:
            raise ValidationError({"file": error.mistakes}) from None
        return data


class RegionsForm(forms.Form):
    """The holiday region of every school; fields are named by the school's id."""

    def __init__(self, *args: Any, schools: list[School], **options: Any):
        super().__init__(*args, **options)
        for school in schools:
            self.fields[str(school.pk)] = forms.ChoiceField(
                label=school.name,
                required=False,
                choices=[("", _("Not known yet")), *Region.choices],
                initial=school.region,
            )


class CalendarItemForm(forms.Form):
    """By when, and whether it is for this school."""

    title = forms.CharField(label=_("What"), max_length=CalendarItem._meta.get_field("title").max_length)
    date = DateField(label=_("Done by"))
    off = forms.BooleanField(label=_("Not for our school"), required=False)
    seen = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, year: SchoolYear, own: bool, new: bool = False, **options: Any):
        super().__init__(*args, **options)
        self.year = year
        if not own:
            del self.fields["title"]
        if new:
            del self.fields["off"], self.fields["seen"]
        elif own:
            self.fields["off"].label = _("Take it out of the calendar")

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if not self.year.first_day <= day <= self.year.last_day:
            raise ValidationError(
                _("Choose a day in school year %(year)s: 1 August up to and including 31 July."),
                params={"year": self.year},
            )
        return day

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())
