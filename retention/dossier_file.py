"""The file that is handed over: the dossier on paper, the same as data, and the chosen attachments, as one ZIP."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from core.files import open_sealed
from core.sealed import keyring
from retention import rules
from retention.dossier_selectors import Dossier, chosen_files
from retention.models import RightsRequest
from retention.request_selectors import cases_in

STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "pdf" / "dossier.css"


def html(dossier: Dossier) -> str:
    """In Dutch, as the texts are."""
    with translation.override("nl"):
        context = {"dossier": dossier, "law": rules.law("others")}
        return render_to_string("retention/pdf/dossier.html", context)


def attachments(request: RightsRequest) -> list[tuple[str, bytes]]:
    """Their names in the ZIP and what is in them."""
    keys, found = keyring(), []
    for case in cases_in(request):
        for row in chosen_files(case):
            found.append((f"bijlagen/{case.incident.reference}-{keys.open(row, 'name')}", open_sealed(row)))
    return found


def zipped(dossier: Dossier, pdf: bytes, files: list[tuple[str, bytes]]) -> bytes:
    kept, used = BytesIO(), set()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dossier.pdf", pdf)
        archive.writestr("dossier.json", json.dumps(dossier.as_data(), ensure_ascii=False, indent=2))
        for name, content in files:
            number, unique = 2, name
            while unique in used:
                stem, _dot, ending = name.rpartition(".")
                unique, number = f"{stem}-{number}.{ending}", number + 1
            used.add(unique)
            archive.writestr(unique, content)
    return kept.getvalue()


def name_of(dossier: Dossier) -> str:
    """No name of a person: it stands in lists of downloads."""
    return f"inzage {dossier.school} {dossier.made.isoformat()}.zip"
