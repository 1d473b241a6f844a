"""What to look for in the register. The filters are in the address; the words never are, so they go by POST."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.forms import OFF, DateField
from incidents import search_selectors
from incidents.forms import choices, one_line
from incidents.models import Incident
from incidents.search_selectors import NOBODY, SHORTEST, Wanted
from incidents.taxonomy import load
from schools.models import Membership
from schools.school_year import SchoolYear

LONGEST = 80  # letters that are searched for
GRADE = "leerjaar:"  # before a number, in the list of groups and years


class SearchForm(forms.Form):
    use_required_attribute = False

    tekst = forms.CharField(
        label=_("Search in the text"),
        required=False,
        max_length=LONGEST,
        help_text=_("Part of a word is enough. Capitals and accents do not matter."),
        widget=forms.TextInput(attrs={"type": "search", **OFF}),
    )
    soort = forms.ChoiceField(label=_("Kind"), required=False)
    plek = forms.ChoiceField(label=_("Where"), required=False)
    moment = forms.ChoiceField(label=_("When"), required=False)
    groep = forms.ChoiceField(label=_("Group or year"), required=False)
    ernst = forms.TypedChoiceField(label=_("How serious"), required=False, coerce=int, empty_value=None)
    stand = forms.ChoiceField(label=_("State"), required=False)
    wie = forms.ChoiceField(label=_("Who handles it"), required=False)
    jaar = forms.TypedChoiceField(label=_("School year"), required=False, coerce=int, empty_value=None)
    van = DateField(label=_("From"), required=False)
    tot = DateField(label=_("Up to and including"), required=False)

    def __init__(self, data: Any, *, member: Membership, years: list[SchoolYear]):
        super().__init__(data, auto_id="zoek_%s")
        words, known = load(), search_selectors.known_of(member)
        grades = [(f"{GRADE}{grade}", _("Year %(grade)s") % {"grade": grade}) for grade in known.grades]
        groups = [(_("Groups"), [(name, name) for name in known.groups]), (_("Years"), grades)]
        found: dict[str, list[Any]] = {
            "soort": [(kind.code, kind.name) for kind in words.types],
            "plek": choices(words.places),
            "moment": choices(words.moments),
            "groep": [each for each in groups if each[1]],
            "ernst": choices(words.severities),
            "stand": list(Incident.State.choices),
            "wie": [(NOBODY, _("Nobody yet")), *((str(row.pk), row.name) for row in known.owners)],
            "jaar": [(year.start, str(year)) for year in years],
        }
        for name, options_ in found.items():
            self.fields[name].choices = [("", _("All")), *options_]  # type: ignore[attr-defined]

    def clean_tekst(self) -> str:
        text = one_line(self.cleaned_data["tekst"])
        if text and len(text) < SHORTEST:
            raise ValidationError(_("Write at least three letters."), code="short")
        return text

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("van") and data.get("tot") and data["tot"] < data["van"]:
            self.add_error("tot", ValidationError(_("This is before the first day."), code="order"))
        return data

    @property
    def filters(self) -> list[Any]:
        return [field for field in self if field.name != "tekst"]

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The filters that narrow, as people read them; of a form that is valid."""
        found = []
        for field in self.filters:
            if value := self.cleaned_data[field.name]:
                picked = [str(each.choice_label) for each in field.subwidgets if each.data.get("selected")]
                found.append((str(field.label), picked[0] if picked else date_format(value, "j F Y")))
        return found

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        group, owner = data["groep"], data["wie"]
        graded = group.startswith(GRADE)
        return Wanted(
            type=data["soort"],
            place=data["plek"],
            moment=data["moment"],
            group="" if graded else group,
            grade=int(group.removeprefix(GRADE)) if graded else None,
            severity=data["ernst"],
            state=data["stand"],
            owner=owner if owner in ("", NOBODY) else UUID(owner),
            year=data["jaar"],
            first=data["van"],
            last=data["tot"],
        )
