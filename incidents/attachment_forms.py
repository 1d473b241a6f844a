"""What may be attached to a case: judged by its content, scanned, and drawn anew when it is a picture."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import scan, uploads
from core.forms import OFF, KeyedForm
from incidents.forms import one_line

TYPES = ("application/pdf", "image/png", "image/jpeg")
UPLOAD_ERRORS = {
    "empty": _("This file is empty."),
    "too_large": _("This file is larger than 15 MB. Make it smaller and try again."),
    "too_many_pixels": _("This picture has more than 40 million pixels. Make it smaller and try again."),
    "damaged": _("This file is damaged and cannot be read. Nothing was changed."),
    "virus": _("The virus scanner finds something in this file. It was not taken."),
    "not_scanned": _("The virus scanner does not answer. The file was not taken: try again later."),
}
OTHER_TYPE = _("Only PDF, PNG and JPG files can be added.")


class AttachmentForm(KeyedForm):
    use_required_attribute = False

    title = forms.CharField(
        label=_("What is it?"), max_length=80, help_text=_("Name nobody."), widget=forms.TextInput(attrs=OFF)
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, PNG or JPG, up to 15 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"empty": UPLOAD_ERRORS["empty"]},
    )

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_file(self) -> uploads.Upload:
        file = self.cleaned_data["file"]
        try:
            if file.size > uploads.MAX_BYTES:
                raise uploads.UploadError("too_large")
            content: bytes = file.read()
            scan.refuse_viruses(content)
            upload = uploads.accept(content)
            if upload.content_type not in TYPES:
                raise uploads.UploadError("type")
        except uploads.UploadError as error:
            raise ValidationError(UPLOAD_ERRORS.get(str(error), OTHER_TYPE), code=str(error)) from error
        return upload

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"key": data["key"], "title": data["title"], "upload": data["file"]}
