"""The form field for rich text, and the scripts of its editor.

With JavaScript the browser sends HTML; without it, the plain notation of ``core.notation``. A hidden field
``<name>_format`` (``html`` or ``plain``) tells which. Either way the form's value is clean HTML.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField, Script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from js_asset import ImportMap, Media

from core import richtext

_MODULES = ("autosave", "dialog", "schema", "toolbar", "word-lists", "word-paste")

# Bare names, resolved by the import map, so that every module is fetched under its hashed address.
_importmap = ImportMap(
    {"django-prose-editor/editor": "django_prose_editor/editor.js"}
    | {f"editor/{name}": f"js/editor/{name}.js" for name in _MODULES}
)


def editor_media(nonce: str = "") -> Media:
    """The style sheet, import map and script of the editor, for the page's head, before any other module."""
    script = Script("js/editor/editor.js", type="module")
    return Media(nonce=nonce, css={"all": ["css/editor.css"]}, importmap=_importmap, js=[script])


class RichTextarea(forms.Textarea):
    """A text area that shows plain notation and gives back HTML."""

    def __init__(self, attrs=None):
        # Browsers may fill in what a page held before; here that would be HTML in a field for plain notation.
        # Plans are Dutch, whatever the language of the page around them.
        super().__init__({"autocomplete": "off", "lang": "nl", "rows": 20} | (attrs or {}))

    def format_value(self, value) -> str:
        try:
            return richtext.to_plain(value or "")
        except richtext.RichTextError:
            return value  # refused; the person gets it back as it came

    def value_from_datadict(self, data, files, name):
        text = data.get(name)
        if text is None or data.get(f"{name}_format") == "html":
            return text
        return richtext.from_plain(text, limited=False)


class RichTextBoundField(BoundField):
    @property
    def html(self) -> SafeString:
        """The current value as clean HTML: what the editor starts with."""
        try:
            return mark_safe(richtext.clean(self.value() or "", limited=False))  # noqa: S308 - from the gate
        except richtext.RichTextError:
            return mark_safe("")

    @property
    def format_name(self) -> str:
        return f"{self.html_name}_format"


class RichTextField(forms.CharField):
    """A field whose value is clean HTML. Render it with ``core/_editor.html``."""

    widget = RichTextarea
    bound_field_class = RichTextBoundField
    default_error_messages = {
        "too_long": _("This text is too long. Split it over several sections or put a part of it in an annex."),
        "too_deep": _("This text has too many lists, tables or quotes inside each other."),
    }

    def to_python(self, value) -> str:
        try:
            return richtext.clean(super().to_python(value) or "")
        except richtext.RichTextError as error:
            raise ValidationError(self.error_messages[error.code], code=error.code) from error

    def has_changed(self, initial, data) -> bool:
        try:
            return richtext.clean(initial or "") != richtext.clean(data or "")
        except richtext.RichTextError:
            return True
