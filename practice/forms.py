"""Forms of agreements and of what people notice."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DateField, today_or_before
from core.richread import one_line
from plans.rules import months_later
from practice import rules
from practice.models import Agreement, Answer
from schools.fact_selectors import current_facts
from schools.models import Membership, School


class AgreementForm(forms.Form):
    """A promise and how one would notice it; of an agreement that is there also which version was ``seen``."""

    promise = forms.CharField(
        label=_("What do you agree?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence, as in the text: who does what, where and when."),
    )
    sign = forms.CharField(
        label=_("How would you notice it?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Something everybody can see, hear or ask. For instance: who stands where at ten past twelve?"),
    )
    months = forms.TypedChoiceField(
        label=_("How often do you talk about it?"), choices=Agreement.Rhythm, coerce=int, widget=forms.RadioSelect
    )
    look_date = DateField(label=_("The next time is on"))
    fact = forms.ChoiceField(
        label=_("Show beside it what Safetyplan knows"),
        required=False,
        help_text=_("For instance the number of open actions. It stands there as it is on that day."),
    )
    quote = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, school: School, agreement: Agreement | None = None, **options: Any):
        initial: dict[str, Any] = {
            "months": rules.QUARTER,
            "look_date": months_later(timezone.localdate(), rules.QUARTER),
        }
        if agreement:
            names = ("promise", "sign", "months", "look_date", "fact", "quote", "owner_id")
            initial = {name.removesuffix("_id"): getattr(agreement, name) for name in names}
        options["initial"] = initial | options.get("initial", {})
        super().__init__(*args, **options)
        known = current_facts()
        choices = [("", _("Nothing")), *((key, f"{fact.label}: {fact.value or '–'}") for key, fact in known.items())]
        if agreement and agreement.fact and agreement.fact not in known:
            choices.append((agreement.fact, agreement.fact))
        self.fields["fact"].choices = choices  # type: ignore[attr-defined]
        members = Membership.objects.active().filter(school=school)
        if agreement and agreement.owner_id:
            members = members | Membership.objects.filter(pk=agreement.owner_id)
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Who looks after it?"),
            queryset=members.order_by("name"),
            required=False,
            empty_label=_("Nobody yet"),
        )
        if agreement:
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=agreement.version)
        self.order_fields(["promise", "sign", "months", "look_date", "owner", "fact"])

    def clean_promise(self) -> str:
        return one_line(self.cleaned_data["promise"]).strip()

    def clean_sign(self) -> str:
        return one_line(self.cleaned_data["sign"]).strip()


class NoticedForm(forms.Form):
    """Do you recognise this? Half a minute, with one thumb. Who ``answered`` already adds only what they noticed."""

    recognised = forms.ChoiceField(
        label=_("Do you recognise this?"), choices=Answer.Recognised, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What did you notice?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. Name nobody: no pupils, no parents, no colleagues."),
    )
    date = DateField(label=_("When was that?"), required=False, validators=[today_or_before])
    page = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, answered: bool = False, **options: Any):
        options["initial"] = {"page": uuid4(), "date": timezone.localdate()}
        super().__init__(*args, **options)
        self.answered = answered
        if answered:
            del self.fields["recognised"]
            self.fields["text"].required = True

    def clean_text(self) -> str:
        return one_line(self.cleaned_data["text"]).strip()

    def clean_date(self) -> Any:
        return self.cleaned_data["date"] or timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.answered:
            data["recognised"] = ""
        return data
