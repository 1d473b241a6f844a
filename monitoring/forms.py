"""Forms of talks about results."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DateField
from monitoring.models import ResultTalk
from surveys.models import SurveyRound


class TalkForm(forms.Form):
    """That results were discussed; of one that is there also which version was ``seen``."""

    partner = forms.ChoiceField(
        label=_("With whom?"), choices=ResultTalk.Partner, widget=forms.RadioSelect(attrs={"class": "stacked"})
    )
    date = DateField(label=_("When?"))
    present = forms.CharField(
        label=_("Who was there?"),
        required=False,
        max_length=200,
        help_text=_("For instance: pupil council, eight children and two teachers. No names of pupils."),
    )
    agreed = forms.CharField(
        label=_("What did you agree?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What stood out, and what you do with it. No names of pupils."),
    )
    page = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, survey_round: SurveyRound, talk: ResultTalk | None = None, **options: Any):
        self.survey_round = survey_round
        initial: dict[str, Any] = {"page": uuid4(), "seen": 0, "date": timezone.localdate()}
        if talk:
            initial |= {name: getattr(talk, name) for name in ("partner", "date", "present", "agreed")}
            initial |= {"seen": talk.version}
        options["initial"] = initial | options.get("initial", {})
        super().__init__(*args, **options)

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("That day has yet to come. Write the talk down once it was held."))
        if self.survey_round.closed_at and day < timezone.localdate(self.survey_round.closed_at):
            raise forms.ValidationError(_("The round was not closed then, so there were no results yet."))
        return day

    def clean_page(self) -> Any:
        return self.cleaned_data["page"] or uuid4()

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("partner", "date", "present", "agreed")}
