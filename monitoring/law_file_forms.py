"""A result file of a provider: the file, and which of its numbers is what."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from core.table_fields import TableField
from monitoring.law_file_rules import Candidate

LABELS = {
    "experience": _("Mean of feeling safe"),
    "violation": _("Mean of what happens"),
    "wellbeing": _("Mean of wellbeing"),
    "asked": _("How many pupils were asked?"),
    "answered": _("How many answered?"),
}


class ResultFileForm(forms.Form):
    use_required_attribute = False

    file = TableField(
        label=_("Result file of the provider"),
        help_text=_("XLSX or CSV, with the results of your school. Nothing of the file is kept."),
    )


class MappingForm(forms.Form):
    """The chosen numbers go along to the form of the step, where they are looked at and saved."""

    def __init__(self, *args: Any, candidates: list[Candidate], guesses: dict[str, int], **options: Any):
        super().__init__(*args, **options)
        choices: list[Any] = [("", _("Not in this file"))]
        choices += [(f"{each.number:f}", f"{each.label}: {number_format(each.number)}") for each in candidates]
        for name, label in LABELS.items():
            guess = f"{candidates[guesses[name]].number:f}" if name in guesses else ""
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, initial=guess)
