"""One page of the questions of the start. Nothing is required: what is not known yet stays open in the draft."""

from typing import Any

from django import forms

from plans.wizard_rules import Page, Question

LONGEST = 120
MOST = 200
SHORT = 10  # letters of a label; of longer ones each has its own line


def _field(question: Question, sector: str) -> forms.Field:
    """Questions are content, in Dutch only."""
    words: dict[str, Any] = {"label": question.text, "help_text": question.help, "required": False}
    choices = [(option.value, option.label) for option in question.options_for(sector)]
    attrs = {"class": "stacked"} if any(len(label) > SHORT for _value, label in choices) else {}
    if question.kind == "one":
        return forms.ChoiceField(**words, choices=choices, widget=forms.RadioSelect(attrs))
    if question.kind == "many":
        return forms.MultipleChoiceField(**words, choices=choices, widget=forms.CheckboxSelectMultiple(attrs))
    if question.kind == "number":
        return forms.IntegerField(**words, min_value=1, max_value=MOST)
    return forms.CharField(**words, max_length=LONGEST)


class AnswersForm(forms.Form):
    def __init__(self, *args: Any, page: Page, sector: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update({question.key: _field(question, sector) for question in page.questions})
