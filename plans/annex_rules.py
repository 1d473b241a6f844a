"""How documents are called in the ZIP and in the list in the PDF, without a database."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from core.uploads import safe_name

FOLDER = "documenten"


def file_names(documents: Iterable[tuple[str, str, str]]) -> list[str]:
    """A name in the ZIP for each (section number, title, extension), in order: safe, and no two the same anywhere,
    not even on a computer that does not tell capitals from small letters."""
    taken: set[str] = set()
    names = []
    for number, title, extension in documents:
        whole = safe_name(f"{number} {title}".strip(), extension)
        name, count = whole, 1
        while name.lower() in taken:
            count += 1
            path = PurePosixPath(whole)
            name = f"{path.stem} ({count}){path.suffix}"
        taken.add(name.lower())
        names.append(f"{FOLDER}/{name}")
    return names
