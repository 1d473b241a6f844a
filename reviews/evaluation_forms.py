"""Forms of the yearly evaluation."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DateField, today_or_before
from core.richread import one_line
from reviews import rules
from reviews.forms import SeenForm
from reviews.models import EvaluationItem, Group, YearEvaluation
from schools.models import Membership


class VerdictForm(SeenForm):
    """Keep, adjust or stop, and why."""

    verdict = forms.ChoiceField(
        label=_("What do you do with it?"), choices=EvaluationItem.Verdict, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The participation council and the board read this too. Name nobody."),
    )

    def __init__(self, *args: Any, item: EvaluationItem, **options: Any):
        options["initial"] = {
            "verdict": item.verdict or item.suggestion,
            "reason": item.reason or (item.suggestion_reason if item.suggestion else ""),
            "seen": item.version,
        }
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") in (rules.ADJUST, rules.STOP) and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why, so that others understand it."))
        data["reason"] = data.get("reason", "").strip()
        return data


class DiscussForm(SeenForm):
    """With whom, when, and what came of it."""

    discussed_date = DateField(label=_("When did you discuss it?"), validators=[today_or_before])
    discussed_with = forms.MultipleChoiceField(
        label=_("With whom?"),
        choices=Group,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "stacked"}),
    )
    discussion = forms.CharField(
        label=_("What came of it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In a few sentences, without names."),
    )

    def __init__(self, *args: Any, evaluation: YearEvaluation, **options: Any):
        options["initial"] = {
            "discussed_date": evaluation.discussed_date or timezone.localdate(),
            "discussed_with": evaluation.discussed_with,
            "discussion": evaluation.discussion,
            "seen": evaluation.version,
        }
        super().__init__(*args, **options)

    def clean_discussion(self) -> str:
        return self.cleaned_data["discussion"].strip()


class SignForm(SeenForm):
    """One's name under it."""

    signer = forms.CharField(label=_("Your name"), max_length=120)
    sure = forms.BooleanField(label=_("I have read the whole evaluation"))

    def __init__(self, *args: Any, by: Membership, seen: int = 0, **options: Any):
        """``seen``: which version of the evaluation was read."""
        options["initial"] = {"signer": by.name, "seen": seen}
        super().__init__(*args, **options)

    def clean_signer(self) -> str:
        return one_line(self.cleaned_data["signer"])


class ChapterForm(forms.Form):
    """Which chapter's suggestions to take over."""

    kind = forms.ChoiceField(choices=EvaluationItem.Kind)
    chapter = forms.CharField(max_length=120, required=False)
