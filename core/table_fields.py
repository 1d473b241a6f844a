"""A table that somebody uploads in a form: scanned, read through ``core.tables``, and kept nowhere."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import tables
from core.upload_fields import ScannedField


class TableField(ScannedField):
    """Its cleaned value is a ``tables.Table``."""

    def __init__(self, *, limits: tables.Limits = tables.Limits(), **options: Any):  # noqa: B008 -- frozen
        widget = forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"})
        defaults: dict[str, Any] = {"label": _("File"), "help_text": _("XLSX or CSV, up to 10 MB."), "widget": widget}
        super().__init__(max_bytes=tables.MAX_BYTES, texts=tables.TEXTS, **(defaults | options))
        self.limits = limits

    def read(self, content: bytes) -> Any:
        try:
            return tables.read_table(super().read(content), self.limits)
        except tables.TableError as error:
            raise ValidationError(error.text, code=str(error)) from error
