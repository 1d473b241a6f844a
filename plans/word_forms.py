"""A Word file to read in, and where each of its pieces goes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import docx, uploads
from core.forms import SeenField
from core.richtext import RichTextError
from core.upload_fields import UploadField
from plans.import_rules import Piece, TooManyPieces, split
from plans.models import WordImport, WordPiece

WORD_ERRORS = {
    "type": _("This is not a Word file (.docx). Open it in your word processor and save it as .docx."),
    "external": _(
        "This Word file fetches things from elsewhere (a template or a linked object). Copy the text into a new Word "
        "document, save that and try again."
    ),
    "entities": _("This file unfolds into something far larger than it looks. It was not taken."),
    "too_heavy": _("This document is too large to read in at once. Split it into two files and try again."),
    "too_long": _("Under one heading there is more text than fits in a section. Add headings in Word and try again."),
    "no_text": _("We found no text in this file."),
    "too_many": _("This document has more headings than we can sort. Split it into two files and try again."),
}


class WordForm(forms.Form):
    """A Word file; ``cleaned_data["file"]`` is the harmless upload, ``pieces`` what it consists of."""

    file = UploadField(
        label=_("Word file"), help_text=_("A .docx file of up to 15 MB."), types=(uploads.DOCX,), texts=WORD_ERRORS
    )
    pieces: list[Piece]
    name: str

    def clean_file(self) -> uploads.Upload:
        upload: uploads.Upload = self.cleaned_data["file"]
        try:
            self.pieces = split(docx.html_from_docx(upload.content))
        except uploads.UploadError as error:
            raise self.refused(str(error)) from error
        except RichTextError as error:
            raise self.refused("too_long") from error
        except TooManyPieces as error:
            raise self.refused("too_many") from error
        if not any(piece.html for piece in self.pieces):
            raise self.refused("no_text")
        self.name = uploads.safe_name((self.files["file"].name or "").removesuffix(".docx"), "docx")  # type: ignore[union-attr]
        return upload

    def refused(self, code: str) -> ValidationError:
        return self.fields["file"].refused(code)  # type: ignore[attr-defined]


class SortForm(forms.Form):
    """Per piece where it goes. ``seen`` is which version of each section was looked at: "key:number key:number"."""

    seen = SeenField()
    add_below = forms.TypedChoiceField(
        label=_("If a section has a text of your own already"),
        choices=[("1", _("Put the text from Word below it")), ("0", _("Put the text from Word in its place"))],
        widget=forms.RadioSelect(attrs={"class": "stacked"}),
        coerce=lambda value: value == "1",
        help_text=_("Earlier texts always stay in the history of the section."),
    )

    def __init__(self, data: Any, *, word_import: WordImport, pieces: list[WordPiece], places: list, seen: str) -> None:
        super().__init__(data, initial={"add_below": "1" if word_import.add_below else "0", "seen": seen})
        for piece in pieces:
            self.fields[f"piece-{piece.position}"] = forms.ChoiceField(
                label=_("Goes to"), choices=places, required=False, initial=piece.goes_to
            )

    def goes_to(self) -> dict[int, str]:
        fields = [name for name in self.fields if name.startswith("piece-")]
        return {int(name.removeprefix("piece-")): self.cleaned_data[name] for name in fields}
