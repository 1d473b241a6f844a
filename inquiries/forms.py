"""What a board asks, and what is said after that."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DateField
from inquiries import subjects
from schools.models import School

LATEST, USUAL = timedelta(days=366), timedelta(days=14)


class TermField(DateField):
    def __init__(self) -> None:
        help_text = _("The school is reminded 14 and 3 days before.")
        super().__init__(label=_("Answer before"), help_text=help_text)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not timezone.localdate() < day <= timezone.localdate() + LATEST:
            raise ValidationError(_("Choose a day after today, within a year."))
        return day


class AskForm(forms.Form):
    """The same question to one or more schools."""

    schools = forms.MultipleChoiceField(
        label=_("Which schools?"), widget=forms.CheckboxSelectMultiple(attrs={"class": "stacked"})
    )
    subject = forms.ChoiceField(label=_("About what?"))
    text = forms.CharField(
        label=_("Your question"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who answers for the school reads this. Name no pupils."),
    )
    due_date = TermField()
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        suggested = {"form_key": uuid4(), "due_date": timezone.localdate() + USUAL}
        kwargs["initial"] = suggested | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.known = {str(school.pk): school for school in schools}
        self.fields["schools"].choices = [(pk, school.name) for pk, school in self.known.items()]  # type: ignore[attr-defined]
        self.fields["subject"].choices = subjects.choices()  # type: ignore[attr-defined]

    def clean_schools(self) -> list[School]:
        return [self.known[pk] for pk in self.cleaned_data["schools"]]


class SayForm(forms.Form):
    """An answer, or one more question; ``seen`` is the version that was looked at, ``again``: it was answered."""

    text = forms.CharField(label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if again:
            self.fields["text"].label = _("Add to your answer")


class AskOnForm(SayForm):
    """One more question of the board; with a new term, without which one that passed would be late at once."""

    due_date = TermField()

    def __init__(self, *args: Any, now: date, **options: Any) -> None:
        """``now``: the term that counts."""
        passed = now <= timezone.localdate()
        options["initial"] = {**options.get("initial", {}), "due_date": None if passed else now}
        super().__init__(*args, **options)
        self.fields["text"].label = _("Ask on")
        self.fields["due_date"].required = passed


class TermForm(forms.Form):
    """Another term."""

    due_date = TermField()
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class CloseForm(forms.Form):
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
