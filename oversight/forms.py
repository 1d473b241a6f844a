"""What may be asked of the overviews in the address."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.standing import obligations
from oversight.models import ApiToken, ReportSchedule
from oversight.selectors import Filters, sector_names, size_names


class FilterForm(forms.Form):
    """Which schools to see; what is not known in the address is refused."""

    soort = forms.ChoiceField(label=_("Sector"), required=False)
    grootte = forms.ChoiceField(label=_("Size"), required=False)
    plicht = forms.ChoiceField(label=_("Obligation"), required=False)
    gaten = forms.BooleanField(label=_("Only schools where something asks for attention"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        everything = [("", _("All"))]
        choices = {
            "soort": sector_names().items(),
            "grootte": size_names().items(),
            "plicht": [(each.key, each.title) for each in obligations()],
        }
        for name, found in choices.items():
            self.fields[name].choices = [*everything, *found]  # type: ignore[attr-defined]

    @property
    def filters(self) -> Filters:
        data = self.cleaned_data
        return Filters(data["soort"], data["grootte"], data["plicht"], data["gaten"])


class ScheduleForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=_("Make a report by itself"),
        choices=ReportSchedule.Rhythm.choices,
        help_text=_("Administrators of the board then get a mail that says that it is ready."),
    )


class TokenForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(label=_("For which program?"), max_length=80, help_text=_("So that you know it again."))
    parts = forms.MultipleChoiceField(
        label=_("What may it read?"),
        choices=ApiToken.Part.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "stacked"}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)
