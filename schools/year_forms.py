"""Forms for groups and for the steps to a new school year."""

import hashlib
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from schools import roles
from schools.group_services import OTHER, STAYS, STOPS, seen_of
from schools.models import Group, Membership, YearPreparation
from schools.year_rules import LAST_GRADE, Slot

MOST_PUPILS = 2000
MOST_GROUPS = 120
CHOICES = [(STAYS, _("stays")), (OTHER, _("gets other roles")), (STOPS, _("stops"))]


class GradesField(forms.CharField):
    """The years of a group as people write them: "5", "1/2", "1, 2" or "3-5"; gives a sorted list of numbers."""

    def __init__(self, sector: str, **options: Any):
        self.last = LAST_GRADE[sector]
        options.setdefault("label", _("Years"))
        super().__init__(max_length=20, **options)

    def prepare_value(self, value: Any) -> Any:
        return "/".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value)
        if text in self.empty_values:
            return []
        if span := re.fullmatch(r"\s*([0-9])\s*(?:-|–|t/m)\s*([0-9])\s*", text):
            grades = list(range(int(span[1]), int(span[2]) + 1))
        elif re.fullmatch(r"\s*[0-9](\s*([/,+&]|en|\s)\s*[0-9])*\s*", text):
            grades = sorted({int(digit) for digit in re.findall("[0-9]", text)})
        else:
            grades = []
        if not grades or grades[0] < 1 or grades[-1] > self.last:
            raise ValidationError(
                _("Write the years as numbers from 1 to %(last)s, such as 5 or 1/2."), params={"last": self.last}
            )
        return grades


def count_field(**options: Any) -> forms.IntegerField:
    options.setdefault("label", _("Number of pupils"))
    return forms.IntegerField(min_value=0, max_value=MOST_PUPILS, required=False, **options)


class NameField(forms.CharField):
    def __init__(self, **options: Any):
        super().__init__(label=_("Name"), max_length=Group._meta.get_field("name").max_length, **options)

    def clean(self, value: Any) -> str:
        return " ".join(super().clean(value).split())


class GroupForm(forms.Form):
    """One group; ``cleaned_data`` has name, grades and pupil_count."""

    name = NameField()

    def __init__(self, *args: Any, sector: str, group: Group | None = None, **kwargs: Any):
        if group:
            now = {"name": group.name, "grades": group.grades, "pupil_count": group.pupil_count}
            kwargs["initial"] = now | {"seen": seen_of(group)}
        super().__init__(*args, **kwargs)
        if group:
            self.fields["seen"] = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
        example = _("For example 1A.") if sector == "vo" else _("For example group 5, or 1/2 blue.")
        self.fields["name"].help_text = example
        self.fields["grades"] = GradesField(sector, help_text=_("One number, or several for a combined group: 1/2."))
        self.fields["pupil_count"] = count_field()


class SlotForm(forms.Form):
    """A row of the first step. ``count`` travels along: it was proposed with the group."""

    name = NameField(required=False)
    count = forms.IntegerField(min_value=0, max_value=MOST_PUPILS, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sector: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["grades"] = GradesField(sector, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("name") and "grades" in values and not values["grades"]:
            self.add_error("grades", _("Fill in the years of this group."))
        if values.get("grades") and not values.get("name") and "name" not in self.errors:
            self.add_error("name", _("Fill in a name."))
        return values


class SlotFormSet(BaseFormSet):
    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            name = form.cleaned_data.get("name", "") if form.is_valid() else ""
            if name and name.casefold() in seen:
                form.add_error("name", _("This name is already in the list."))
            seen.add(name.casefold())
        if not any(self.errors) and not self.slots():
            raise ValidationError(_("Fill in at least one group."))

    def slots(self) -> list[Slot]:
        """The rows that are filled in; clearing a row takes the group out."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        return [Slot(row["name"], tuple(row["grades"]), row["count"]) for row in rows]


def slot_formset(preparation: YearPreparation, sector: str, data: Any = None) -> Any:
    """The rows of the first step, as a ``SlotFormSet``."""
    extra = 3 if preparation.groups else 8
    factory = formset_factory(SlotForm, SlotFormSet, extra=extra, max_num=MOST_GROUPS, absolute_max=MOST_GROUPS)
    return factory(data, initial=preparation.groups, form_kwargs={"sector": sector}, prefix="groups")


class CountsForm(forms.Form):
    """The number of pupils of every group of a preparation, in a field that is known by the group's name: a number
    stays with its group when somebody else changes the list. A group the form did not ask about keeps its number."""

    def __init__(self, data: Any = None, *, preparation: YearPreparation):
        self.slots_before = [Slot.from_json(values) for values in preparation.groups]
        if data is not None:
            asked = {field_of(slot): "" if slot.count is None else slot.count for slot in self.slots_before}
            data = asked | {name: data[name] for name in asked if name in data}
        super().__init__(data)
        for slot in self.slots_before:
            self.fields[field_of(slot)] = count_field(label=slot.name, initial=slot.count)

    def slots(self) -> list[Slot]:
        return [Slot(slot.name, slot.grades, self.cleaned_data[field_of(slot)]) for slot in self.slots_before]


def field_of(slot: Slot) -> str:
    return f"count_{hashlib.sha256(slot.name.casefold().encode()).hexdigest()[:12]}"


class PersonForm(forms.Form):
    """What happens with one colleague in the new year."""

    choice = forms.ChoiceField(choices=CHOICES, label=_("Next year"))
    roles = forms.MultipleChoiceField(
        choices=roles.choices("school"),
        required=False,
        label=_("New roles"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "stacked"}),
    )

    def __init__(self, data: Any = None, *, member: Membership, chosen: dict[str, Any] | None = None):
        self.member = member
        initial = {"choice": STAYS, "roles": member.roles} | (chosen or {})
        super().__init__(data, prefix=f"person-{member.pk}", initial=initial)
        self.fields["choice"].label = _("What happens with %(name)s?") % {"name": member.name}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("choice") == OTHER and not values.get("roles"):
            self.add_error("roles", _("Choose at least one role."))
        return values

    def chosen(self) -> dict[str, Any]:
        """What to keep; other roles that are the same ones are no change."""
        choice, codes = self.cleaned_data["choice"], self.cleaned_data["roles"]
        if choice == OTHER and set(codes) == set(self.member.roles):
            choice = STAYS
        return {"choice": choice} | ({"roles": codes} if choice == OTHER else {})
