"""Forms of those who prepare rounds."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DateField
from schools.models import School
from schools.school_year import SchoolYear
from surveys import selectors
from surveys.models import OF_PUPILS, Audience, SurveyRound

MOST = 5000


class DaysForm(forms.Form):
    """From when until when people fill in."""

    opens_on = DateField(label=_("From"), initial=timezone.localdate)
    closes_on = DateField(
        label=_("Up to and including"),
        help_text=_("Two or three weeks is enough. You see the results once you close the round."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("opens_on"), data.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", ValidationError(_("The last day is before the first."), code="order"))
        elif first and last and SchoolYear.of(first) != SchoolYear.of(last):
            self.add_error("closes_on", ValidationError(_("A round stays within one school year."), code="year"))
        return data


class GroupsField(forms.MultipleChoiceField):
    """Groups of one school year, each with how many pupils it has. ``asked`` False: what is ticked does not matter."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, school: School, year: SchoolYear, asked: bool = True, **options: Any):
        self.year, self.asked = year, asked
        self.groups = {str(group.pk): group for group in selectors.groups_of_year(year)}
        choices = [
            (key, _("%(name)s: %(count)s pupils") % {"name": group.name, "count": group.pupil_count or "?"})
            for key, group in self.groups.items()
        ]
        older = selectors.old_enough(self.groups.values(), school.sector)
        initial = [str(group.pk) for group in older]
        super().__init__(choices=choices, initial=initial, **options)

    def clean(self, value: Any) -> list[Any]:
        if not self.asked:
            return []
        if not self.groups:
            raise ValidationError(
                _("There are no groups of %(year)s yet. Write them down first, under Groups."),
                params={"year": self.year},
            )
        if not set(value or ()) <= set(self.groups):
            raise ValidationError(
                _("Those were groups of another school year. Choose here which of %(year)s you ask."),
                params={"year": self.year},
            )
        if not value:
            raise ValidationError(_("Choose at least one group."), code="required")
        found = [self.groups[key] for key in super().clean(value)]
        if unknown := [group.name for group in found if not group.pupil_count]:
            raise ValidationError(
                _("Fill in first how many pupils there are in %(groups)s, under Groups."),
                params={"groups": ", ".join(unknown)},
            )
        return found


class RoundForm(DaysForm):
    """A new round: for whom, when, and how many there are."""

    audience = forms.ChoiceField(
        label=_("For whom"), choices=Audience, initial=Audience.PUPILS, widget=forms.RadioSelect
    )
    size = forms.IntegerField(
        label=_("How many parents or staff you ask"),
        min_value=1,
        max_value=MOST,
        required=False,
        help_text=_("For parents: the number of families, or of pupils. Leave empty for a round of pupils."),
    )

    def __init__(self, *args: Any, school: School, **options: Any):
        super().__init__(*args, **options)
        self.fields["groups"] = GroupsField(
            school=school,
            year=self._year(),
            asked=not self.is_bound or self.data.get("audience") in OF_PUPILS,
            label=_("Which groups"),
            required=False,
            help_text=_("Only for a round of pupils. The questions are for year 5 and up in primary education."),
        )
        self.order_fields(["audience", "opens_on", "closes_on", "groups", "size"])

    def _year(self) -> SchoolYear:
        """In which it begins: then there may be other groups than now."""
        try:
            first = self.fields["opens_on"].clean(self.data.get("opens_on"))
        except ValidationError:
            first = None
        return SchoolYear.of(first or timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        pupils = data.get("audience") in OF_PUPILS
        if not pupils and data.get("audience") and not data.get("size") and "size" in data:
            self.add_error("size", ValidationError(_("Fill in how many people you ask."), code="required"))
        return data


class CombineForm(forms.Form):
    """Groups to report together."""

    units = forms.MultipleChoiceField(
        label=_("Which groups together"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, survey_round: SurveyRound, **options: Any):
        super().__init__(*args, **options)
        self.fields["units"].choices = [  # type: ignore[attr-defined]
            (str(unit.pk), _("%(name)s: %(count)s pupils") % {"name": unit.name, "count": unit.size})
            for unit in survey_round.units.all()
        ]


class ChooseGroupsForm(forms.Form):
    """Which groups are asked, each by itself."""

    def __init__(self, *args: Any, school: School, year: SchoolYear, **options: Any):
        super().__init__(*args, **options)
        self.fields["groups"] = GroupsField(school=school, year=year, label=_("Which groups"))
