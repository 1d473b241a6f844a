"""Forms of the restorative talk."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import KeyedForm, text_area
from incidents.follow_forms import MemberField, date_input
from incidents.forms import choices
from incidents.models import Talk
from incidents.talk_services import Outcome
from incidents.taxonomy import Taxonomy
from schools.models import Membership

AGREEMENTS = "agreements"


class PlanTalkForm(KeyedForm):
    """Who holds it. They alone read what was said."""

    def __init__(self, *args: Any, members: list[Membership], **options: Any):
        super().__init__(*args, **options)
        self.fields["held_by"] = MemberField(members=members, label=_("Who holds the talk?"), empty_label=_("Choose"))
        self.fields["held_with"] = MemberField(
            members=members, label=_("Who holds it with them?"), empty_label=_("Nobody"), required=False
        )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("held_with") and data["held_with"] == data.get("held_by"):
            self.add_error("held_with", ValidationError(_("Choose somebody else here."), code="same"))
        return data


class TalkForm(forms.Form):
    """What came of it: the six questions and the agreements. Nothing is required but that the days make sense."""

    conditions = forms.MultipleChoiceField(
        label=_("Before you start: is this so?"),
        required=False,
        help_text=_("Is something not so yet? Then wait: a talk that comes too early does harm."),
        widget=forms.CheckboxSelectMultiple,
    )
    attendees = forms.MultipleChoiceField(
        label=_("Who is at the table?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    held_date = forms.DateField(
        label=_("On what day was it?"),
        required=False,
        help_text=_("Leave this empty until it took place."),
        widget=date_input(),
    )
    agreements = forms.CharField(label=_("What was agreed"), max_length=3000, required=False, widget=text_area())
    check_date = forms.DateField(
        label=_("When do you look whether it works?"),
        required=False,
        help_text=_("You get a task for that day."),
        widget=date_input(),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, talk: Talk, words: Taxonomy, outcome: Outcome, **options: Any):
        days = {"held_date": outcome.held_date, "check_date": outcome.check_date, "seen": talk.version}
        lists = {"conditions": outcome.conditions, "attendees": outcome.attendees}
        options["initial"] = outcome.content | lists | days
        super().__init__(*args, **options)
        self.fields["conditions"].choices = choices(words.conditions)  # type: ignore[attr-defined]
        self.fields["attendees"].choices = choices(words.attendees)  # type: ignore[attr-defined]
        self.codes = [word.code for word in words.questions]
        for word in words.questions:
            self.fields[word.code] = forms.CharField(
                label=word.name, help_text=word.guide, max_length=3000, required=False, widget=text_area()
            )
        self.order_fields(["conditions", "attendees", "held_date", *self.codes, AGREEMENTS, "check_date", "seen"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        held, check = data.get("held_date"), data.get("check_date")
        if held and held > timezone.localdate():
            self.add_error("held_date", ValidationError(_("This day has yet to come."), code="future"))
        if held and check and check < held:
            self.add_error("check_date", ValidationError(_("This is before the talk itself."), code="order"))
        return data

    def outcome(self) -> Outcome:
        data = self.cleaned_data
        content = {code: data[code] for code in (*self.codes, AGREEMENTS) if data[code]}
        return Outcome(data["conditions"], data["attendees"], data["held_date"], content, data["check_date"])


class TalkCheckForm(forms.Form):
    answer = forms.ChoiceField(label=_("Do the agreements work?"), choices=Talk.Answer, widget=forms.RadioSelect)
