"""A table that somebody uploads in a form: scanned, read through ``core.tables``, and kept nowhere."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import scan, tables
from core.uploads import UploadError


class TableField(forms.FileField):
    """Its cleaned value is a ``tables.Table``."""

    def __init__(self, *, limits: tables.Limits = tables.Limits(), **options: Any):  # noqa: B008 -- frozen
        widget = forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"})
        defaults: dict[str, Any] = {"label": _("File"), "help_text": _("XLSX or CSV, up to 10 MB."), "widget": widget}
        super().__init__(**(defaults | options))
        self.limits = limits
        self.error_messages["empty"] = tables.TEXTS["empty"]

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            if file.size > tables.MAX_BYTES:
                raise tables.TableError("too_large")
            content: bytes = file.read()
            scan.refuse_viruses(content)
            return tables.read_table(content, self.limits)
        except tables.TableError as error:
            raise ValidationError(error.text, code=str(error)) from error
        except UploadError as error:
            raise ValidationError(tables.TEXTS[str(error)], code=str(error)) from error
