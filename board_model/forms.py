"""What may be typed into the model, when it is published, and by a school that takes it over."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adoption.council_fields import ConsentForm
from board_model.models import Mode
from core.editor import RichTextField
from core.forms import DateField, SeenField


class TextForm(forms.Form):
    """A section of the model: its text, what schools may do with it, and why it changed."""

    mode = forms.ChoiceField(
        label=_("What may schools do with it?"),
        choices=[
            (Mode.LOCKED, _("Fixed text: schools read it and cannot change it")),
            (Mode.DEFAULT, _("Text to start from: schools make it their own, and see what you change later")),
            (Mode.FREE, _("Free: you offer no text, each school writes its own")),
        ],
        widget=forms.RadioSelect(attrs={"class": "stacked"}),
    )
    text = RichTextField(label=_("Text"), required=False)
    page = forms.UUIDField(widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What changed and why?"),
        max_length=400,
        required=False,
        help_text=_("Schools read this beside your text. One or two sentences."),
    )


class SchoolsTerm(DateField):
    """Before when schools decide; may be left out."""

    def __init__(self) -> None:
        help_text = _("Schools are reminded 14 and 3 days before.")
        super().__init__(label=_("Schools decide before"), required=False, help_text=help_text)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today."))
        return day


class PublishForm(forms.Form):
    """What is said of a version as a whole; ``seen`` is the digest of the draft that was looked at."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("What changed and why?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For the whole version. Schools read it above the sections."),
    )
    due_date = SchoolsTerm()


class GmrForm(ConsentForm):
    """What is asked of the board's council; ``seen`` is the digest of the draft that was looked at."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, accounts=False, **kwargs)
        self.fields["others"].label = _("Members of the council")


class TermOfSchoolsForm(forms.Form):
    """When schools have decided about a version that is published."""

    due_date = SchoolsTerm()


class DecideForm(forms.Form):
    """What a school makes of one section; ``model`` is the text of the board it looked at, ``seen`` its own version."""

    model = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = RichTextField(label=_("Both texts in one"), required=False)

    def __init__(self, *args: Any, fixed: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["text"]


class TakeForm(forms.Form):
    """Take everything over in which nothing of ours is at stake: of which version, and what was looked at."""

    version = forms.UUIDField(widget=forms.HiddenInput)
    seen = SeenField()
