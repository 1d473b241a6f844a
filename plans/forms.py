"""What may be typed into a plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.editor import RichTextField
from plans.models import Plan, Section
from schools.models import Membership


class SectionForm(forms.Form):
    """A section's text, on top of which version it was written and on which page (an id per page load)."""

    text = RichTextField(label=_("Text"), required=False)
    page = forms.UUIDField(widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason for this change"), max_length=200, required=False)


class ParticularsForm(forms.Form):
    """Name, owner and review date of a section."""

    title = forms.CharField(label=_("Name of the section"), max_length=120)
    owner: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Owner"), queryset=None, required=False, empty_label=_("Nobody yet")
    )
    review_date = forms.DateField(
        label=_("Review before"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, section: Section, **kwargs: Any):
        initial = {"title": section.title, "owner": section.owner, "review_date": section.review_date}
        super().__init__(*args, **{"initial": initial, **kwargs})
        here = Membership.objects.active().filter(school_id=section.school_id)
        self.fields["owner"].queryset = here  # type: ignore[attr-defined]


class AddSectionForm(forms.Form):
    """A section or annex of the school's own."""

    chapter = forms.ChoiceField(label=_("Where does it belong?"))
    title = forms.CharField(label=_("Name of the section"), max_length=120)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any):
        super().__init__(*args, **kwargs)
        places = [(each.key, f"{each.number} {each.title}".strip()) for each in plan.model.chapters]
        self.fields["chapter"].choices = places  # type: ignore[attr-defined]


class FactForm(forms.Form):
    """What to do with a quoted fact that changed; ``now`` is the value that was looked at."""

    choice = forms.ChoiceField(choices=[("take", "take"), ("leave", "leave")])
    now = forms.CharField(max_length=200, required=False)


class ChoiceForm(forms.Form):
    """Which of two texts to go on with; ``seen`` is the version that was looked at."""

    choice = forms.ChoiceField(choices=[("mine", "mine"), ("theirs", "theirs")])
    seen = forms.IntegerField(min_value=0)
