"""What may be attached to a case: scanned, judged by its content, and drawn anew when it is a picture."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import OFF, KeyedForm
from core.upload_fields import UploadField
from core.uploads import JPG, PDF, PNG
from incidents.forms import one_line


class AttachmentForm(KeyedForm):
    use_required_attribute = False

    title = forms.CharField(
        label=_("What is it?"), max_length=80, help_text=_("Name nobody."), widget=forms.TextInput(attrs=OFF)
    )
    file = UploadField(
        label=_("File"),
        help_text=_("PDF, PNG or JPG, up to 15 MB."),
        types=(PDF, PNG, JPG),
        texts={code: _("Only PDF, PNG and JPG files can be added.") for code in ("type", "locked", "macros", "bomb")},
    )

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"key": data["key"], "title": data["title"], "upload": data["file"]}
