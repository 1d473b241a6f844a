from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.device_models import TrustedDevice
from incidents.forms import one_line


class TrustForm(forms.Form):
    """What the device is called, and that nobody else uses it."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("What do you call this device?"),
        max_length=TrustedDevice._meta.get_field("name").max_length,
        help_text=_("Such as “my phone”. Then you know which one it is in your list."),
    )
    mine = forms.BooleanField(
        label=_("Only I use this device, and it asks for a code or fingerprint"),
        error_messages={"required": _("Does somebody else use it too? Then do not trust this device.")},
    )

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])
