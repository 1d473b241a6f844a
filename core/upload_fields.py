"""Fields for files that somebody adds. Whatever the room and the kind of file: a virus scanner sees it first."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.uploads import DOCX, EXTENSIONS, JPG, MAX_BYTES, PDF, PNG, Upload, UploadError, accept, refuse_viruses

TEXTS: dict[str, Any] = {
    "empty": _("This file is empty."),
    "too_large": _("This file is larger than %(size)s MB. Make it smaller and try again."),
    "type": _(
        "Only PDF, Word (.docx), PNG and JPG files can be added. An older Word file can be saved as .docx first."
    ),
    "too_many_pixels": _("This picture has more than 40 million pixels. Make it smaller and try again."),
    "damaged": _("This file is damaged and cannot be read. Nothing was changed."),
    "locked": _("This file has a password. Save it without one and try again."),
    "macros": _("This Word file holds macros (little programs). Save it as .docx without macros and try again."),
    "bomb": _("This file is packed in a way that makes it far larger than it looks. It was not taken."),
    "virus": _("The virus scanner finds something in this file. It was not taken."),
    "not_scanned": _("The virus scanner does not answer. The file was not taken: try again later."),
}
SUFFIXES = {PDF: ".pdf", DOCX: ".docx", PNG: ".png", JPG: ".jpg,.jpeg"}


class ScannedField(forms.FileField):
    """A file; its cleaned value is the bytes in it, or what ``read`` makes of them."""

    def __init__(self, *, max_bytes: int = MAX_BYTES, texts: Mapping[str, Any] | None = None, **options: Any):
        super().__init__(**options)
        self.max_bytes, self.texts = max_bytes, TEXTS | dict(texts or {})
        self.error_messages["empty"] = self.texts["empty"]

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            if file.size > self.max_bytes:
                raise UploadError("too_large")
            return self.read(file.read())
        except UploadError as error:
            raise self.refused(str(error)) from error

    def read(self, content: bytes) -> Any:
        refuse_viruses(content)
        return content

    def refused(self, code: str) -> ValidationError:
        return ValidationError(self.texts[code], code=code, params={"size": self.max_bytes // 1_000_000})


class UploadField(ScannedField):
    """A document of one of ``types``, known by its content; its cleaned value is an ``Upload``."""

    def __init__(self, *, types: Sequence[str] = tuple(EXTENSIONS), **options: Any):
        widget = forms.FileInput(attrs={"accept": ",".join(SUFFIXES[kind] for kind in types)})
        super().__init__(**({"widget": widget} | options))
        self.types = types

    def read(self, content: bytes) -> Upload:
        upload = accept(content)
        if upload.content_type not in self.types:
            raise UploadError("type")
        return upload
