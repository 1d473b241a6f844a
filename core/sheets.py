"""Style sheets are written in many small files and served in few: where one imports others, their text takes the place
of its ``@import`` lines, in its layer. Whoever asks Django for a static file (``collectstatic``, the tests, ``DEBUG``)
finds the whole sheet, so that a browser fetches one file instead of forty.
"""

import os
import posixpath
import re
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

IMPORT = re.compile(r'^@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>\w+)\)(?: (?P<medium>\w+))?;$', re.MULTILINE)
ADDRESS = re.compile(r'url\("(?P<path>(?![/#]|\w+:)[^"]+)"\)')  # of a file beside the sheet


class SheetFinder(FileSystemFinder):
    """Finds the files of ``STATICFILES_DIRS``, with style sheets as a whole."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for prefix, root in self.locations:
            self.storages[root] = SheetStorage(location=root)
            self.storages[root].prefix = prefix

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        found = super().find_location(root, path, prefix)
        return found and self.storages[root].path(path.removeprefix(f"{prefix}/"))


class SheetStorage(FileSystemStorage):
    def path(self, name: str) -> str:
        source = super().path(name)
        return whole_sheet(Path(source), name) if name.endswith(".css") else source


def whole_sheet(source: Path, name: str) -> str:
    """The path of this sheet with what it imports; kept below ``DATA_DIR`` and written when something changed."""
    written = source.read_text()
    css = IMPORT.sub(lambda found: imported(source.parent, **found.groupdict()), written)
    if css == written:
        return str(source)
    kept = settings.DATA_DIR / "sheets" / name
    if not kept.exists() or kept.read_text() != css:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=kept.parent, delete=False) as fresh:
            fresh.write(css)
        os.replace(fresh.name, kept)
    return str(kept)


def imported(folder: Path, path: str, layer: str, medium: str | None) -> str:
    """The text of an import; its addresses are seen from the sheet that it is put into."""

    def moved(found: re.Match[str]) -> str:
        return f'url("{posixpath.normpath(posixpath.join(posixpath.dirname(path), found["path"]))}")'

    css = f"@layer {layer} {{\n{ADDRESS.sub(moved, (folder / path).read_text())}}}"
    return f"@media {medium} {{\n{css}\n}}" if medium else css
