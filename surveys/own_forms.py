"""Forms for questions of one's own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from surveys.models import Audience
from surveys.own_rules import OPTION, OPTIONS, TEXT


class OptionsField(forms.CharField):
    """Answers, each on a line of its own."""

    widget = forms.Textarea(attrs={"rows": 5})

    def clean(self, value: Any) -> list[str]:
        typed = super().clean(value)
        options = list(dict.fromkeys(line for each in typed.splitlines() if (line := " ".join(each.split()))))
        if not OPTIONS[0] <= len(options) <= OPTIONS[1]:
            raise ValidationError(_("Give at least two answers and six at most."), code="number")
        if long := next((each for each in options if len(each) > OPTION), None):
            raise ValidationError(_("Make “%(option)s” shorter: sixty letters at most."), params={"option": long})
        return options


class QuestionForm(forms.Form):
    """A question with fixed answers."""

    text = forms.CharField(
        label=_("Question"),
        max_length=TEXT,
        help_text=_("Ask about one thing, in plain words. Do not ask who somebody is."),
    )
    options = OptionsField(
        label=_("Answers"),
        help_text=_("Each on a line of its own, six at most. We add “I do not know”."),
    )


class BoardQuestionForm(QuestionForm):
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience, initial=Audience.PUPILS)

    field_order = ("audience", "text", "options")
