"""The certificate of a council's consent, on one page."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from adoption.rules import tally

STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "pdf" / "certificate.css"


@dataclass(frozen=True)
class Certificate:
    """What a council consented to. Written in Dutch: ``council`` with its article, ``subject`` after "stemt in met"."""

    place: str
    board: str
    council: str
    subject: str
    proposal: str
    digest: str
    law: str


def html(request: Any, certificate: Certificate) -> str:
    votes = tally(list(request.voices.values_list("vote", flat=True)))
    context = {"request": request, "certificate": certificate, "votes": votes, "silent": votes["no_vote"]}
    with translation.override("nl"):
        return render_to_string("adoption/pdf/certificate.html", context)
