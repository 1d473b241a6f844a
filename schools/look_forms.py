"""A board's colour and logo."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import uploads
from core.upload_fields import UploadField
from schools import look_rules

NOT_A_PICTURE = gettext_lazy("Choose a picture: PNG or JPG.")


class LookForm(forms.Form):
    """``colour`` must be readable wherever it is used; otherwise the nearest one that is, is proposed."""

    colour = forms.CharField(
        label=gettext_lazy("Colour"),
        max_length=7,
        required=False,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=gettext_lazy(
            "For the menu, buttons, links and your plans in print. Colours that mean something stay."
        ),
    )
    own = forms.BooleanField(label=gettext_lazy("Use our own colour"), required=False)
    logo = UploadField(
        label=gettext_lazy("Logo"),
        required=False,
        types=(uploads.PNG, uploads.JPG),
        max_bytes=2_000_000,
        texts=dict.fromkeys(("type", "locked", "macros", "bomb"), NOT_A_PICTURE),
        help_text=gettext_lazy("PNG or JPG, up to 2 MB. It is drawn anew, without anything hidden in it."),
    )
    remove = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)

    def __init__(self, *args: Any, has_logo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["remove"]

    def clean_colour(self) -> str:
        colour = (self.cleaned_data["colour"] or "").lower()
        if not self.data.get("own"):
            return ""
        if not look_rules.is_colour(colour):
            raise ValidationError(_("A colour is written as # and six signs, such as #12436d."))
        if not look_rules.readable(colour):
            words = {
                "ratio": f"{int(10 * look_rules.weakest(colour)) / 10:.1f}".replace(".", ","),  # down: 4,46 is no 4,5
                "nearest": look_rules.nearest(colour),
            }
            raise ValidationError(
                _("Not everybody can read this colour: its contrast is %(ratio)s, and 4,5 is needed. Try %(nearest)s.")
                % words
            )
        return colour

    def clean_logo(self) -> bytes | None:
        picture = self.cleaned_data["logo"]
        if not picture:
            return None
        drawn = uploads.logo(picture)
        if look_rules.too_long(drawn):
            raise ValidationError(_("This picture is much too long. Cut it to at most eight times its height."))
        return drawn

    @property
    def picture(self) -> bytes | None:
        """None keeps the logo there is."""
        return b"" if self.cleaned_data.get("remove") else self.cleaned_data["logo"]
