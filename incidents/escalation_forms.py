from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import KeyedForm, text_area


class EscalateForm(forms.Form):
    """Why the board must know. Only the board and who follows the case read it."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("Why must the board know this?"),
        max_length=1000,
        help_text=_("What do you ask of the board? Name nobody."),
        widget=text_area(),
    )


class AnswerForm(KeyedForm):
    use_required_attribute = False

    text = forms.CharField(
        label=_("What does the board say of this?"),
        max_length=2000,
        help_text=_("It stays in the timeline of the case. Name nobody."),
        widget=text_area(),
    )
