"""What may be typed into a plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.richtext import clean, from_plain
from plans.models import Section
from schools.models import Membership


class SectionForm(forms.Form):
    """A section's text. ``format`` says what the text area holds: HTML from the editor or plain notation."""

    text = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 20}))
    format = forms.ChoiceField(choices=[("plain", "plain"), ("html", "html")], widget=forms.HiddenInput)
    page = forms.UUIDField(widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason for this change"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text = data.get("text", "")
        try:
            data["html"] = clean(text) if data.get("format") == "html" else from_plain(text)
        except ValueError as error:
            self.add_error("text", str(error))
        return data


class ParticularsForm(forms.ModelForm):
    """Name, owner and review date."""

    class Meta:
        model = Section
        fields = ["title", "owner", "review_date"]
        widgets = {"review_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        here = Membership.objects.active().filter(school_id=self.instance.school_id)
        self.fields["owner"].queryset = here  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]


class ChoiceForm(forms.Form):
    """Which of two texts to go on with; ``seen`` is the version that was looked at."""

    choice = forms.ChoiceField(choices=[("mine", "mine"), ("theirs", "theirs")])
    seen = forms.IntegerField(min_value=0)
