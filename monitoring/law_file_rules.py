"""Finding numbers in a result file of a provider, however it is laid out. Pure: a table in, guesses out.

Every number of the table is a candidate, named by the words of its row and its column; a person says which is which.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.tables import Table, Value, number_of, text_of
from surveys.scoring import half_up

MOST = 400  # candidates: a school's own result has a few, a list of pupils many more
# By what words a number is known; the first that fits one candidate counts. Of the words of a row and column together.
WORDS = {
    "experience": ("ervaren veiligheid", "veiligheidsbeleving", "veiligheidsgevoel", "voelt zich veilig", "beleving"),
    "violation": ("aantasting", "feitelijke veiligheid", "pesten"),
    "wellbeing": ("welbevinden", "welzijn"),
    "asked": ("uitgenodigd", "aantal leerlingen", "gevraagd", "populatie", "totaal aantal"),
    "answered": ("respondenten", "ingevuld", "aantal antwoorden", "respons", "deelnemers"),
}
MEANS = ("experience", "violation", "wellbeing")
MEAN_WORDS = ("gemiddelde", "score", "schoolgemiddelde", "gem.")
NOT_OURS = ("landelijk", "benchmark", "referentie", "andere scholen", "vergelijk", "standaard", "spreiding", "sd")


@dataclass(frozen=True)
class Candidate:
    """A number of the file, with the words beside and above it."""

    label: str
    number: Decimal

    def has(self, words: Sequence[str]) -> bool:
        text = self.label.casefold()
        return any(re.search(rf"\b{re.escape(word)}", text) for word in words)


class TooMany(ValueError):
    """This is no result of a school: it has too many numbers."""


def candidates(table: Table) -> list[Candidate]:
    """Every number, in the order of the file. Raises ``TooMany``."""
    found = []
    for row in table.rows:
        words = " ".join(text_of(cell) for cell in row.cells if _is_words(cell))[:120]
        for name, cell in zip(table.header, row.cells, strict=True):
            number = None if _is_words(cell) else number_of(cell)
            if number is not None:
                found.append(Candidate(" · ".join(filter(None, (words, name))), Decimal(str(number)).normalize()))
    if len(found) > MOST:
        raise TooMany
    return found


def rounded(number: str) -> str:
    """A mean as it is written down, with two decimals; what is no number stays as it is."""
    try:
        found = Decimal(number)
        return str(half_up(found)) if found.is_finite() else number
    except ArithmeticError:
        return number


def _is_words(cell: Value) -> bool:
    return isinstance(cell, str) and number_of(cell) is None


def guesses(found: Sequence[Candidate]) -> dict[str, int]:
    """By field the place of the candidate that it probably is; a field without a guess is absent."""
    answer = {}
    for field, words in WORDS.items():
        for word in words:
            fits = [n for n, each in enumerate(found) if each.has([word]) and not each.has(NOT_OURS)]
            if field in MEANS:
                fits = [n for n in fits if found[n].has(MEAN_WORDS)] or [n for n in fits if found[n].number <= 10]
            else:
                fits = [n for n in fits if found[n].number == int(found[n].number)]
                fits = [n for n in fits if not found[n].has(MEAN_WORDS)] or fits
            if fits:
                answer[field] = fits[0]
                break
    return answer
