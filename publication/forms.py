"""Forms for deciding what is public."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.editor import RichTextarea, RichTextField
from publication import rules, services
from publication.models import Audience, Handout

CONTACTS = "contacts"


class DecideForm(forms.Form):
    """``what``: "contacts" or an audience; ``version``: of what was on the screen.

    ``do``: "publish", "withdraw", or "refresh": put in the text what is so now of what it quotes.
    """

    what = forms.ChoiceField(choices=[(CONTACTS, CONTACTS), *Audience.choices])
    do = forms.ChoiceField(choices=[(each, each) for each in ("publish", "withdraw", "refresh")])
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class HandoutForm(forms.Form):
    """``do``: "make" it (again), or "end": it hangs nowhere any more."""

    kind = forms.ChoiceField(choices=Handout.Kind.choices)
    do = forms.ChoiceField(choices=[("make", "make"), ("end", "end")])


class TextForm(forms.Form):
    """The short text for parents or pupils."""

    html = RichTextField(label=_("Text"), widget=RichTextarea(attrs={"rows": 22}))
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, audience: str, **options: Any):
        super().__init__(*args, **options)
        self.audience = audience

    def clean_html(self) -> str:
        html = self.cleaned_data["html"]
        if self.audience == Audience.PUPILS and rules.too_long_for_pupils(html):
            raise ValidationError(services.too_long(), code="too_long")
        return html


class PageForm(forms.Form):
    """The school's own words on the contact page."""

    report_html = RichTextField(
        label=_("What happens after a report?"), widget=RichTextarea(attrs={"rows": 10}), required=False
    )
    complaints = forms.CharField(
        label=_("Complaints committee"),
        max_length=300,
        required=False,
        help_text=_("Name and address or website of the committee your board joined, such as the LKC."),
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
