"""Forms with which a council is asked, answers and is recorded; for a school's council and for a board's."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adoption.council_services import Voter
from adoption.models import VoiceBase
from core.forms import DateField
from core.upload_fields import UploadField
from core.uploads import PDF
from schools.models import Membership

WEEKS_TO_ANSWER = 6
MOST_VOTERS = 40
NOT_A_PDF = _("This is not a PDF. Save the minutes as PDF first.")
_LINE = re.compile(r"^(?P<name>[^,;<]*)[,;<]\s*(?P<email>[^\s,;<>]+)>?\s*$")


class TermForm(forms.Form):
    """Until when the council can answer."""

    due_date = DateField(label=_("Answer by"))

    def clean_due_date(self) -> date:
        day = self.cleaned_data["due_date"]
        if day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today."))
        return day


class ConsentForm(TermForm):
    """What is asked, of whom and until when. ``others``: one "name, address" a line. ``accounts``: offer the members
    of the school's council who have one."""

    explanation = forms.CharField(
        label=_("What changed and why?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A few sentences that help the council to read. They see the whole text as well."),
    )
    others = forms.CharField(
        label=_("Members without an account"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One person per line: name, email address. Everybody gets a link of their own."),
    )

    field_order = ["explanation", "due_date", "voters", "others"]

    def __init__(self, *args: Any, accounts: bool = True, **kwargs: Any):
        kwargs.setdefault("initial", {})
        kwargs["initial"].setdefault("due_date", timezone.localdate() + timedelta(weeks=WEEKS_TO_ANSWER))
        super().__init__(*args, **kwargs)
        members = Membership.objects.active().filter(roles__contains=["participation_council"]).select_related("user")
        if accounts and members:
            self.fields["voters"] = forms.ModelMultipleChoiceField(
                label=_("Members with an account"),
                queryset=members,
                required=False,
                initial=[member.pk for member in members],
                widget=forms.CheckboxSelectMultiple(attrs={"class": "stacked"}),
            )
        self.order_fields(self.field_order)

    def clean_others(self) -> list[Voter]:
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        return [_voter(line) for line in lines]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        known = [Voter(each.name, each.user.email, each) for each in data.get("voters", ())]
        data["all_voters"] = [*known, *data.get("others", ())]
        if "others" in data and not data["all_voters"]:
            self.add_error("others", _("Name at least one member of the council."))
        if len(data["all_voters"]) > MOST_VOTERS:
            self.add_error("others", _("A council has at most %(most)s members here.") % {"most": MOST_VOTERS})
        return data


def _voter(line: str) -> Voter:
    found = _LINE.match(line)
    if not found or not found["name"].strip():
        raise ValidationError(_("Write “%(line)s” as: name, email address.") % {"line": line[:80]})
    validate_email(found["email"])
    return Voter(found["name"].strip()[:120], found["email"].lower())


class OutcomeForm(forms.Form):
    """What the council decided."""

    granted = forms.TypedChoiceField(
        label=_("What did the council decide?"),
        choices=[("1", _("It consents")), ("0", _("It does not consent"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    decided_on = DateField(label=_("Decided on"))
    signer = forms.CharField(
        label=_("Signed by"), max_length=120, help_text=_("Name and role, such as: J. Vos, chair of the council.")
    )
    conditions = forms.CharField(
        label=_("Conditions, or the reasons to refuse"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    minutes = UploadField(
        label=_("Minutes of the meeting"),
        required=False,
        types=(PDF,),
        max_bytes=10_000_000,
        texts=dict.fromkeys(("type", "locked", "macros", "bomb", "too_many_pixels"), NOT_A_PDF),
        help_text=_("A PDF of at most 10 MB. You may leave this out."),
    )

    def __init__(self, *args: Any, asked: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.asked = asked

    def clean_decided_on(self) -> date:
        day = self.cleaned_data["decided_on"]
        if not self.asked <= day <= timezone.localdate():
            raise ValidationError(_("Choose a day from the one you asked on until today."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("granted") is False and not data.get("conditions"):
            self.add_error("conditions", _("Write down why the council does not consent."))
        return data


class VoteForm(forms.Form):
    vote = forms.ChoiceField(label=_("Your vote"), choices=VoiceBase.Vote.choices, widget=forms.RadioSelect)
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class QuestionForm(forms.Form):
    text = forms.CharField(label=_("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    """The answer to a question; ``seen`` names the one there was when the page was made, if there was one."""

    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    answer = forms.CharField(label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class GiveUpForm(forms.Form):
    """Why a consent that was given is not used."""

    reason = forms.CharField(
        label=_("Why do you not use this consent?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
