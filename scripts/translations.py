"""Lists the screen texts that have no Dutch yet: ``python scripts/translations.py``; exit code 1 when there are.

The texts are collected anew in a copy of the source, so a text that nobody has put in the catalogue counts too.
That needs GNU gettext; without it only the catalogue itself is looked at.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/nl/LC_MESSAGES/django.po")
ROOMS = [path.parent.name for path in sorted(ROOT.glob("*/apps.py"))] + ["safetyplan"]


def untranslated(catalogue: Path) -> list[str]:
    """The msgids of a catalogue without a translation, or with one that was only guessed."""
    entries = polib.pofile(str(catalogue))
    return [entry.msgid for entry in entries if not entry.obsolete and (entry.fuzzy or not entry.translated())]


def collected(folder: Path) -> Path:
    """A catalogue with every text of today's source, made in ``folder`` from the one that is kept."""
    skip = shutil.ignore_patterns("__pycache__", "*.mo")
    for name in [*ROOMS, "templates", "locale"]:
        shutil.copytree(ROOT / name, folder / name, ignore=skip)
    command = [sys.executable, "-m", "django", "makemessages", "-l", "nl", "--no-location", "--no-obsolete", "-v0"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return folder / CATALOGUE


def missing() -> list[str]:
    if shutil.which("xgettext") is None:
        return untranslated(ROOT / CATALOGUE)
    with tempfile.TemporaryDirectory() as folder:
        return untranslated(collected(Path(folder)))


if __name__ == "__main__":
    found = missing()
    for text in found:
        sys.stdout.write(f"not translated: {text!r}\n")
    sys.stdout.write(f"{len(found)} texts without Dutch\n")
    sys.exit(1 if found else 0)
