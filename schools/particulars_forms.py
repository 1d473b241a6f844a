"""What somebody may fill in about a school or a board."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import phones
from schools.duo.reader import POSTCODE, WEBSITE
from schools.models import Board, School
from schools.particulars_services import particulars_of, seen_of

LABELS = {
    "name": gettext_lazy("Name"),
    "street": gettext_lazy("Street and number"),
    "postcode": gettext_lazy("Postcode"),
    "town": gettext_lazy("Town"),
    "phone": gettext_lazy("Telephone number"),
    "website": gettext_lazy("Website"),
}


class ParticularsForm(forms.Form):
    """Only what was changed is looked at: DUO writes some things in a way of its own."""

    seen = forms.CharField(max_length=20, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, place: Board | School):
        names = particulars_of(place)
        super().__init__(data, initial={name: getattr(place, name) for name in names} | {"seen": seen_of(place)})
        for name in names:
            theirs = place.duo.get(name)
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                required=name == "name",
                max_length=type(place)._meta.get_field(name).max_length,  # type: ignore[union-attr]
                help_text=_("DUO says: %(value)s") % {"value": theirs or "–"}
                if theirs is not None and theirs != getattr(place, name)
                else "",
            )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not any(sign.isalnum() for sign in name):
            raise ValidationError(_("Fill in a name."))
        return name

    def clean_postcode(self) -> str:
        text: str = self.cleaned_data["postcode"]
        found = POSTCODE.fullmatch(text.upper())
        if text and not found:
            raise ValidationError(_("Write a postcode as 1234 AB."))
        return f"{found[1]} {found[2]}" if found else ""

    def clean_phone(self) -> str:
        text: str = self.cleaned_data["phone"]
        if not text or "phone" not in self.changed_data:
            return text
        try:
            number = phones.normal(text)
        except ValueError:
            raise ValidationError(phones.PhoneField.default_error_messages["invalid"]) from None
        return number[:20]

    def clean_website(self) -> str:
        text: str = self.cleaned_data["website"]
        found = WEBSITE.fullmatch(text)
        if text and not found:
            raise ValidationError(_("Write a website as www.school.nl."))
        return found[1].rstrip("/") if found else ""

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "seen"}
