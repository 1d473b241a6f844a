"""Forms for people: inviting, a whole team at once, roles, accepting an invitation, opening a board."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.upload_fields import ScannedField
from schools import roles
from schools.duo.reader import BOARD_NUMBER
from schools.models import Membership, User
from schools.team_list import decode

MAX_FILE = 1024 * 1024


class RolesField(forms.MultipleChoiceField):
    """The roles of a school or of a board's office, as cards to tick."""

    def __init__(self, level: str, **options: Any):
        widget = forms.CheckboxSelectMultiple(attrs={"class": "stacked"})
        super().__init__(label=_("Roles"), choices=roles.choices(level), widget=widget, **options)


class MemberForm(forms.Form):
    """Name, roles and groups of somebody who works here."""

    name = forms.CharField(label=_("Name"), max_length=120)

    def __init__(self, *args: Any, level: str, member: Membership | None = None, **kwargs: Any):
        if member:
            kwargs["initial"] = {"name": member.name, "roles": member.roles, "groups": member.groups}
        super().__init__(*args, **kwargs)
        self.fields["roles"] = RolesField(level)
        if level == "school":
            self.fields["groups"] = forms.CharField(
                label=_("Groups or classes"),
                required=False,
                max_length=120,
                help_text=_("For example: group 5, or 2A and 2B."),
            )

    def clean_groups(self) -> str:
        return self.cleaned_data.get("groups", "")


class InviteForm(MemberForm):
    email = forms.EmailField(label=_("Email address"), help_text=_("The invitation is sent to this address."))

    field_order = ["name", "email", "roles", "groups"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class TeamForm(forms.Form):
    """A list pasted from a spreadsheet, or a file; ``cleaned_data["text"]`` holds whichever was given."""

    text = forms.CharField(
        label=_("Paste your list"),
        required=False,
        max_length=MAX_FILE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("One person per row: name; email address; role; groups."),
    )
    file = ScannedField(
        label=_("Or choose a CSV file"),
        required=False,
        max_bytes=MAX_FILE,
        help_text=_("Excel: save as “CSV UTF-8” or as “CSV”."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        if data.get("file"):
            data["text"] = decode(data["file"])
        if not (data.get("text") or "").strip():
            raise ValidationError(_("Paste a list or choose a file."), code="nothing")
        return data


class NewPasswordForm(forms.Form):
    """The first password of somebody who accepts an invitation."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A short sentence works well."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = User(email=email)

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


class OpeningForm(forms.Form):
    """What the operator fills in to open a board."""

    number = forms.RegexField(
        BOARD_NUMBER,
        label=_("Board number (DUO)"),
        help_text=_("Five digits, such as 41234."),
        error_messages={"invalid": _("Five digits, such as 41234.")},
        max_length=5,
    )
    name = forms.CharField(
        label=_("Name of the board"), max_length=200, help_text=_("Used as long as no file of DUO gives its name.")
    )
    admin_name = forms.CharField(label=_("Name of the first administrator"), max_length=120)
    admin_email = forms.EmailField(label=_("Email address of the first administrator"))
    schools = forms.CharField(
        label=_("Schools that start (DUO codes)"),
        required=False,
        max_length=2000,
        help_text=_("For example: 00AP00, 00BR00. Leave empty for every open school of the board."),
    )

    def clean_schools(self) -> tuple[str, ...]:
        words = self.cleaned_data["schools"].upper().replace(",", " ").replace(";", " ").split()
        return tuple(dict.fromkeys(words))
