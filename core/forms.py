"""How every form of the application is drawn, and fields and forms that rooms share."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils import timezone
from django.utils.translation import gettext as _

OFF = {"autocomplete": "off"}  # what people type stays off the device


def text_area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **OFF})


class FormRenderer(TemplatesSetting):
    """Finds form templates in ``templates/django/forms`` first; needs ``django.forms`` in INSTALLED_APPS."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"


class DateField(forms.DateField):
    """A day, chosen from the browser's calendar or typed as 31-12-2026."""

    def __init__(self, **options: Any):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d-%m-%Y"], **options)


def today_or_before(day: date) -> None:
    """For the day of something that happened."""
    if day > timezone.localdate():
        raise forms.ValidationError(_("Choose today or a day before."), code="future")


class KeyedForm(forms.Form):
    """A form of which sending it twice is the same as once."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any):
        options["initial"] = {"key": uuid4()} | options.get("initial", {})
        super().__init__(*args, **options)


class ChoiceForm(forms.Form):
    """Which of two texts to go on with; ``seen`` is the version that was looked at."""

    choice = forms.ChoiceField(choices=[("mine", "mine"), ("theirs", "theirs")])
    seen = forms.IntegerField(min_value=0)


class SeenField(forms.CharField):
    """Per section the version that was looked at, hidden in a form: "key:number key:number" to a dictionary."""

    def __init__(self, **options: Any):
        super().__init__(widget=forms.HiddenInput, max_length=20_000, required=False, **options)

    def to_python(self, value: Any) -> Any:
        pairs = (pair.rpartition(":") for pair in (super().to_python(value) or "").split())
        return {key: int(number) for key, _colon, number in pairs if number.isdecimal() and len(number) < 9}

    def run_validators(self, value: Any) -> None:
        """There is nothing to refuse in a dictionary of numbers."""
