"""Forms of talks and decisions."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models import Action
from actions.selectors import possible_owners
from core.forms import DateField, today_or_before
from core.richread import one_line
from plans.selectors import OutlineChapter
from reviews.models import CancelledTalk, Decision, Group, QuarterlyTalk
from reviews.rules import Quarter
from schools.models import School


class SeenForm(forms.Form):
    """``seen``: which version the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class QuarterForm(forms.Form):
    """Which quarter to begin with."""

    quarter = forms.CharField(max_length=6)

    def clean_quarter(self) -> Quarter:
        found = Quarter.read(self.cleaned_data["quarter"])
        if found is None:
            raise forms.ValidationError(_("Choose a quarter."))
        return found


class PlanForm(SeenForm):
    """When and where."""

    planned_date = DateField(label=_("Date"))
    begins_at = forms.TimeField(
        label=_("Begins at"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    place = forms.CharField(label=_("Where"), required=False, max_length=80)

    def __init__(self, *args: Any, talk: QuarterlyTalk, **options: Any):
        options["initial"] = {
            "planned_date": talk.record.planned_date,
            "begins_at": talk.begins_at,
            "place": talk.place,
            "seen": talk.version,
        }
        super().__init__(*args, **options)

    def clean_planned_date(self) -> Any:
        """A day to come; one that passed meanwhile may stay."""
        day = self.cleaned_data["planned_date"]
        if day < timezone.localdate() and day != self.initial["planned_date"]:
            raise forms.ValidationError(_("Choose today or a later day."), code="past")
        return day

    def clean_place(self) -> str:
        return one_line(self.cleaned_data["place"])


class CancelForm(SeenForm):
    """Why a talk does not take place."""

    reason = forms.CharField(
        label=_("Why does it not take place?"),
        max_length=CancelledTalk._meta.get_field("reason").max_length,
        help_text=_("In one sentence, without names. Your colleagues read it on the page of the talk."),
    )

    def clean_reason(self) -> str:
        return one_line(self.cleaned_data["reason"])


class NotesForm(SeenForm):
    """What who leads the talk wants at hand."""

    notes = forms.CharField(
        label=_("Your own notes"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Only who prepares the talk reads this. Name no pupils."),
    )


class HoldForm(forms.Form):
    """That the talk was held, and who was there."""

    held_date = DateField(label=_("When was it?"), validators=[today_or_before])
    present_count = forms.IntegerField(label=_("How many people were there?"), min_value=1, max_value=500)
    present = forms.MultipleChoiceField(
        label=_("Who were there?"),
        choices=Group,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Groups, no names. Pupils do not take part in this talk."),
    )

    def __init__(self, *args: Any, talk: QuarterlyTalk, **options: Any):
        self.first_day = talk.quarter.first_day
        options["initial"] = {"held_date": timezone.localdate(), "present": [Group.TEAM]}
        super().__init__(*args, **options)

    def clean_held_date(self) -> Any:
        day = self.cleaned_data["held_date"]
        if day < self.first_day:
            raise forms.ValidationError(_("Choose a day after the quarter began."), code="before")
        return day


class DecisionForm(forms.Form):
    """A decision as it is typed. ``key`` names it, ``page`` is where it is typed."""

    text = forms.CharField(
        label=_("What do you decide?"),
        max_length=Decision._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    page = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, decision: Decision | None = None, page: Any = None, **options: Any):
        key = decision.pk if decision else uuid4()
        text, version = (decision.text, decision.version) if decision else ("", 0)
        options["initial"] = {"key": key, "text": text, "seen": version, "page": page}
        options["auto_id"] = f"{key}_%s"
        super().__init__(*args, **options)
        self.decision = decision

    def clean_text(self) -> str:
        return one_line(self.cleaned_data["text"])


class ActionForm(forms.Form):
    """Who does what by when."""

    title = forms.CharField(
        label=_("What will you do"),
        max_length=Action._meta.get_field("title").max_length,
        help_text=_("Begin with a verb. Name no pupils or parents: this goes into mails and calendars."),
    )
    due_date = DateField(label=_("Done by"))

    def __init__(self, *args: Any, school: School, title: str = "", **options: Any):
        options["initial"] = {"title": title[:120]}
        super().__init__(*args, **options)
        self.fields["owner"] = forms.ModelChoiceField(
            label=_("Who does it"),
            queryset=possible_owners(school).order_by("name"),
            required=False,
            empty_label=_("Nobody yet"),
        )
        self.order_fields(["title", "owner", "due_date"])

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])


class ProposalForm(forms.Form):
    """Words to propose for a section of the plan."""

    section = forms.ChoiceField(label=_("For which section?"))
    proposal = forms.CharField(
        label=_("What should it say?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is set beside the text as a proposal. Nothing in the plan changes until somebody chooses."),
    )

    def __init__(self, *args: Any, chapters: list[OutlineChapter], text: str = "", section: str = "", **options: Any):
        options["initial"] = {"proposal": text, "section": section}
        super().__init__(*args, **options)
        self.fields["section"].choices = [("", _("Choose a section"))] + [  # type: ignore[attr-defined]
            (
                f"{chapter.model.number} {chapter.model.title}",
                [(row.key, f"{row.number} {row.title}") for row in chapter.sections],
            )
            for chapter in chapters
        ]


class WordsForm(ProposalForm):
    """Words from figures. ``page``: this form, which proposes the same once."""

    page = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
