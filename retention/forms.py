"""Forms of terms, lists and marks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.forms import OFF, DateField, KeyedForm, text_area, today_or_before
from retention import rules
from retention.models import CaseMark

STACKED = {"class": "stacked"}  # choices of whole sentences, below each other


class TermForm(forms.Form):
    """How long a category is kept, since when and why."""

    category = forms.ChoiceField(label=_("What is it about?"))
    years = forms.TypedChoiceField(
        label=_("How long do you keep it?"),
        coerce=int,
        help_text=_("Counted from the end of the school year in which an incident was closed."),
    )
    decided_date = DateField(label=_("On what day did the board decide this?"), validators=[today_or_before])
    reason = forms.CharField(
        label=_("Why this long?"),
        max_length=1000,
        help_text=_("This is on the certificate when something was erased."),
        widget=text_area(),
    )

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        names = [(row.code, row.name) for row in rules.categories().values()]
        self.fields["category"].choices = names  # type: ignore[attr-defined]
        word = ngettext_lazy("%(count)d school year", "%(count)d school years", "count")
        years = [(n, word % {"count": n}) for n in range(1, rules.LONGEST + 1)]
        self.fields["years"].choices = years  # type: ignore[attr-defined]


class UntilMixin(forms.Form):
    until = DateField(label=_("Until when?"), required=False, help_text=_("Leave this empty if you do not know yet."))

    def clean_until(self) -> Any:
        day = self.cleaned_data["until"]
        if day and day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today."), code="past")
        return day


class HoldForm(KeyedForm, UntilMixin):
    """Keep a case that is on a list."""

    text = forms.CharField(
        label=_("Why must it be kept?"),
        max_length=1000,
        help_text=_("For instance: a complaint, a report to the police, a claim. Name nobody."),
        widget=text_area(),
    )
    field_order = ("text", "until")


class MarkForm(KeyedForm, UntilMixin):
    """What counts for a case."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[pair for pair in CaseMark.Kind.choices if pair[0] != CaseMark.Kind.EXCEPTION],
        widget=forms.RadioSelect(attrs=STACKED),
    )
    text = forms.CharField(
        label=_("What should a reader know?"),
        max_length=2000,
        help_text=_("Who asked for it, why, or what is not right. It stays with the incident and is sealed."),
        widget=text_area(),
    )
    field_order = ("kind", "text", "until")


class ExceptionForm(KeyedForm):
    """Doing something with a restricted case, on a ground of the law."""

    ground = forms.ChoiceField(
        label=_("Why may it be done?"), choices=CaseMark.Ground.choices, widget=forms.RadioSelect(attrs=STACKED)
    )
    text = forms.CharField(
        label=_("What has to be done, and why can it not wait?"),
        max_length=1000,
        help_text=_("It stays with the incident and is sealed."),
        widget=text_area(),
    )
    until = DateField(label=_("Until when?"), help_text=_("Up to and including this day: four weeks at most."))

    def clean_until(self) -> Any:
        day, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= day <= today + rules.EXCEPTION_MOST:
            raise ValidationError(_("Choose today or a day after it, within four weeks."), code="range")
        return day


class EndForm(forms.Form):
    text = forms.CharField(label=_("Why does it end?"), max_length=1000, widget=text_area(2))


class PostponeForm(forms.Form):
    until = DateField(label=_("Until when?"))
    because = forms.CharField(label=_("Why?"), max_length=1000, widget=text_area(2))

    def clean_until(self) -> Any:
        day, today = self.cleaned_data["until"], timezone.localdate()
        if not today < day <= today + rules.POSTPONED_MOST:
            raise ValidationError(_("Choose a day after today, within a year."), code="range")
        return day


class ApproveForm(forms.Form):
    """Typing the number over shows that somebody looked."""

    count = forms.IntegerField(
        label=_("How many incidents will be erased?"),
        help_text=_("Type the number over. Erasing cannot be undone."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", **OFF}),
    )
    another_number = _("That is not the number on this list.")

    def __init__(self, *args: Any, expected: int, **options: Any):
        super().__init__(*args, **options)
        self.expected = expected

    def clean_count(self) -> int:
        count = self.cleaned_data["count"]
        if count != self.expected:
            raise ValidationError(self.another_number, code="other")
        return count
