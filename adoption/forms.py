"""Forms for adoption."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adoption.models import AdoptionRules
from adoption.rules import last_valid_day
from core.forms import DateField


class AdoptForm(forms.Form):
    valid_until = DateField(label=_("Valid until"), help_text=_("At most four years."))

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("initial", {"valid_until": last_valid_day(timezone.localdate())})
        super().__init__(*args, **kwargs)


class RulesForm(forms.ModelForm):
    class Meta:
        model = AdoptionRules
        fields = ["mandate", "four_eyes"]
        widgets = {"mandate": forms.RadioSelect}
