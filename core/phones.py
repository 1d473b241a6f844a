"""Telephone numbers: checked against the numbering plan and written the Dutch way. The gate of phonenumbers."""

import re

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat

REGION = "NL"
_SHORT = re.compile("1[0-9]{2,3}")  # 112, 113


def normal(text: str) -> str:
    """A number as the Dutch write it ("020 123 4567"); of another country with its +. Short numbers stay.

    Raises ValueError when no such number can exist.
    """
    if _SHORT.fullmatch(text.strip()):
        return text.strip()
    try:
        number = phonenumbers.parse(text, REGION)
    except NumberParseException as error:
        raise ValueError(text) from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError(text)
    home = number.country_code == phonenumbers.country_code_for_region(REGION)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)


def link(text: str) -> str:
    """The address of a number in a link: "tel:+31201234567"; of a short number itself."""
    try:
        number = phonenumbers.parse(text, REGION)
    except NumberParseException:
        return f"tel:{text}"
    if not phonenumbers.is_valid_number(number):
        return f"tel:{''.join(sign for sign in text if sign.isdigit() or sign == '+')}"
    return f"tel:{phonenumbers.format_number(number, PhoneNumberFormat.E164)}"


class PhoneField(forms.CharField):
    """A telephone number that can exist, in one way of writing."""

    default_error_messages = {"invalid": _("This is no telephone number. Write it with its area code: 020 123 4567.")}

    def __init__(self, **options):
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}
        super().__init__(**{"max_length": 30, "widget": forms.TextInput(attrs=attrs), **options})

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return ""
        try:
            return normal(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
