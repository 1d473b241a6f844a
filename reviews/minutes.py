"""Minutes of a talk, on paper and in Word, and the editions of a yearly evaluation on paper."""

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from reviews import evaluation_selectors, selectors
from reviews.models import QuarterlyTalk, YearEvaluation

STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "pdf" / "reviews.css"


def html(talk: QuarterlyTalk, *, form: str) -> str:
    """``form``: "pdf" or "docx". In Dutch, whoever asks for it."""
    with translation.override("nl"):
        context: dict[str, Any] = {
            "talk": talk,
            "shown": talk.shown,
            "school": talk.school,
            "outcomes": selectors.outcomes(selectors.decisions_of(talk)),
        }
        return render_to_string(f"reviews/{form}/minutes.html", context)


def edition_html(evaluation: YearEvaluation, audience: str, kind: str) -> str:
    """``kind``: for whom this edition is, in words."""
    with translation.override("nl"):
        context = {
            "evaluation": evaluation,
            "school": evaluation.school,
            "kind": kind,
            "edition": evaluation_selectors.edition(evaluation, audience),
            "law": selectors.evaluation_law(),
        }
        return render_to_string("reviews/pdf/evaluation.html", context)
