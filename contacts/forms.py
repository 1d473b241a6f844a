"""Forms of contact persons."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts import rules
from contacts.models import AdviserCount, ContactPerson
from core.forms import DateField
from core.phones import PhoneField
from schools.models import Membership, School


class ContactForm(forms.Form):
    """How to reach somebody; of a new person also who it is and for what."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As parents and pupils know this person."))
    phone = PhoneField(label=_("Telephone"), required=False)
    email = forms.EmailField(label=_("Email address"), required=False)
    days = forms.TypedMultipleChoiceField(
        label=_("Days"),
        choices=rules.DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("On which days one can reach this person. Nothing means: every school day."),
    )
    reach = forms.CharField(
        label=_("When and where"),
        max_length=120,
        required=False,
        help_text=_("For instance: before school, in room 12."),
    )
    public = forms.BooleanField(
        label=_("Show on the public page and the poster"),
        required=False,
        help_text=_("Ask first: everybody can read name, telephone and email address there."),
    )
    away_from = DateField(label=_("Away from"), required=False)
    away_until = DateField(label=_("Away up to and including"), required=False)

    def __init__(self, *args: Any, person: ContactPerson | None = None, **options: Any):
        if person:
            options["initial"] = {name: getattr(person, name) for name in self.base_fields}
        super().__init__(*args, **options)
        if person:
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=person.version)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("away_from"), data.get("away_until")
        if bool(first) != bool(last):
            self.add_error("away_until" if first else "away_from", _("Fill in both days, or neither."))
        elif first and last and last < first:
            self.add_error("away_until", _("This day is before the first one."))
        if data.get("public") and not (data.get("phone") or data.get("email")) and not self.errors:
            self.add_error("phone", _("Fill in a telephone number or an email address, so that one can be reached."))
        return data


class NewContactForm(ContactForm):
    """``member``: who of the colleagues it is; nobody for somebody from outside."""

    tasks = forms.MultipleChoiceField(
        label=_("Tasks"), choices=rules.CHOICES, widget=forms.CheckboxSelectMultiple(attrs={"class": "stacked"})
    )
    started_on = DateField(label=_("From"), initial=timezone.localdate)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, school: School, **options: Any):
        super().__init__(*args, **options)
        self.fields["member"] = forms.ModelChoiceField(
            label=_("Colleague with an account"),
            queryset=Membership.objects.active().filter(school=school).order_by("name"),
            required=False,
            empty_label=_("Somebody from outside, or without an account"),
            help_text=_("When the work of a colleague here ends, the tasks end too."),
        )
        del self.fields["away_from"], self.fields["away_until"]
        self.order_fields(["member", "name", "tasks", "started_on", "phone", "email", "days", "reach", "public"])


class TaskForm(forms.Form):
    task = forms.ChoiceField(label=_("Task"), choices=rules.CHOICES)
    started_on = DateField(label=_("From"), initial=timezone.localdate)


class DeputyForm(forms.Form):
    """Who takes calls when this person is away."""

    def __init__(self, *args: Any, person: ContactPerson, **options: Any):
        super().__init__(*args, **options)
        self.fields["deputy"] = forms.ModelChoiceField(
            label=_("Deputy"),
            queryset=ContactPerson.objects.filter(member__ended_at__isnull=True, forgotten_at__isnull=True).exclude(
                pk=person.pk
            ),
            required=False,
            empty_label=_("Nobody"),
        )


class EndForm(forms.Form):
    ended_on = DateField(label=_("Last day"), initial=timezone.localdate)

    def __init__(self, *args: Any, started_on: date, **options: Any):
        super().__init__(*args, **options)
        self.started_on = started_on

    def clean_ended_on(self) -> date:
        day = self.cleaned_data["ended_on"]
        if day < self.started_on:
            raise forms.ValidationError(_("This day is before the first one."))
        return day


class TrainingForm(forms.Form):
    title = forms.CharField(label=_("Course"), max_length=120)
    followed_on = DateField(label=_("Followed on"))
    valid_until = DateField(label=_("Counts until"), required=False, help_text=_("Nothing means: for one year."))

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_followed_on(self) -> date:
        day = self.cleaned_data["followed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Note a course when it was followed."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("valid_until") and data.get("followed_on") and data["valid_until"] < data["followed_on"]:
            self.add_error("valid_until", _("This day is before the first one."))
        return data


class AdviserCountsForm(forms.Form):
    """How many people came, by subject."""

    def __init__(self, *args: Any, counts: dict[str, int], **options: Any):
        super().__init__(*args, **options)
        for code, label in AdviserCount.Subject.choices:
            self.fields[code] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=9999,
                initial=counts.get(code, 0),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
            )


class PeopleField(forms.ModelMultipleChoiceField):
    """Contact persons of several schools."""

    def label_from_instance(self, obj: ContactPerson) -> str:
        return f"{obj} ({obj.school})"


class MeetingForm(forms.Form):
    """When coordinators meet; ``people``: who was there."""

    date = DateField(label=_("Date"))
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    notes = forms.CharField(
        label=_("What you discussed and agreed"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Name no pupils or parents."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def __init__(self, *args: Any, people: Any, **options: Any):
        super().__init__(*args, **options)
        self.fields["people"] = PeopleField(
            label=_("Who was there"),
            queryset=people,
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "stacked"}),
        )
