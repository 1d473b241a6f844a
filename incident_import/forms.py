"""The steps of bringing a file in: the file, its columns, its words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.table_fields import TableField
from core.tables import Table
from incident_import import rules, selectors
from incident_import.models import FileImport
from incident_import.rules import COLUMN, SAME, SKIP, Target
from incident_import.selectors import Content, Word

HINTS = {
    "title": _("It comes before the text."),
    "number": _("By this a row is known again when you bring the file in once more."),
    "name": _("Names are kept apart, sealed. More than one: put a semicolon between them."),
    "part": _("If your file does not tell: choose what is so for every row."),
}


class FileForm(forms.Form):
    use_required_attribute = False

    file = TableField(label=_("File with incidents"), help_text=_("XLSX or CSV, up to 10 MB and 20,000 rows."))

    @property
    def table(self) -> Table:
        found: Table = self.cleaned_data["file"]
        return found

    @property
    def name(self) -> str:
        return str(getattr(self.files["file"], "name", ""))


class SeenForm(forms.Form):
    """``seen``: the version that was looked at."""

    use_required_attribute = False

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, file_import: FileImport, **options: Any):
        options["initial"] = {"seen": file_import.version} | options.get("initial", {})
        super().__init__(*args, **options)


class ColumnsForm(SeenForm):
    """For each field of ours a column of the file, or, if it has codes, one that is the same in every row."""

    def __init__(self, *args: Any, file_import: FileImport, content: Content, **options: Any):
        columns = file_import.columns
        options["initial"] = columns | options.get("initial", {})
        super().__init__(*args, file_import=file_import, **options)
        self.content = content
        named = [(f"{COLUMN}{n}", name) for n, name in enumerate(content.header)]
        for target in rules.TARGETS:
            choices: list[Any] = [("", _("Choose") if target.required else _("Not in this file"))]
            choices.append((_("A column of your file"), named))
            if target.words:
                same = [(f"{SAME}{code}", name) for code, name in selectors.choices_of(target)]
                choices.append((_("The same in every row"), same))
            self.fields[target.code] = forms.ChoiceField(
                label=selectors.NAMES[target.code],
                help_text=HINTS.get(target.code, ""),
                choices=choices,
                required=target.required,
            )

    @property
    def needed(self) -> list[Any]:
        return [self[target.code] for target in rules.TARGETS if target.required]

    @property
    def others(self) -> list[Any]:
        return [self[target.code] for target in rules.TARGETS if not target.required]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if any(data.get(code, "").startswith(COLUMN) for code in rules.OF_SOMEBODY) and not data.get("part"):
            text = _("Choose what this person did. Is it not in your file? Then choose what is so for every row.")
            self.add_error("part", ValidationError(text, code="no_part"))
        for target in rules.CODED:
            words = rules.values_of(self.content.rows, data, target) if data.get(target.code) else {}
            if len(words) > rules.MOST_VALUES:
                text = _("This column has %(count)s different words. Choose one with few, such as a list of kinds.")
                values = {"count": len(words)}
                self.add_error(target.code, ValidationError(text, code="many_words", params=values))
        return data

    def columns(self) -> dict[str, str]:
        return {target.code: value for target in rules.TARGETS if (value := self.cleaned_data[target.code])}


class WordsForm(SeenForm):
    """For each word of the file a code of the register. Only kinds must all be known: another word may stand in rows
    alone that stay out; where it does not, the trial says so."""

    def __init__(self, *args: Any, file_import: FileImport, words: Mapping[str, list[Word]], **options: Any):
        super().__init__(*args, file_import=file_import, **options)
        self.words = words
        for code, rows in words.items():
            target = rules.BY_CODE[code]
            choices = [("", _("Choose") if target.required else _("Leave empty")), *_skip(target)]
            choices += selectors.choices_of(target)
            for word in rows:
                self.fields[self.name_of(code, word)] = forms.ChoiceField(
                    label=Truncator(word.text).chars(60) or _("(empty)"),
                    help_text=ngettext("In %(count)s row", "In %(count)s rows", word.count) % {"count": word.count},
                    choices=choices,
                    required=code == "kind",
                    initial=word.code,
                )

    @staticmethod
    def name_of(code: str, word: Word) -> str:
        return f"{code}-{word.mark[:16]}"

    def groups(self) -> Iterable[tuple[Any, list[Any]]]:
        for code, rows in self.words.items():
            yield selectors.NAMES[code], [self[self.name_of(code, word)] for word in rows]

    def meanings(self) -> dict[str, dict[str, str]]:
        return {
            code: {word.mark: self.cleaned_data[self.name_of(code, word)] for word in rows}
            for code, rows in self.words.items()
        }


def _skip(target: Target) -> list[tuple[str, Any]]:
    return [(SKIP, _("No incident: leave these rows out"))] if target.code == "kind" else []
