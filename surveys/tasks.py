"""Work of this room that waits in the outbox: cards with codes."""

from pathlib import Path

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from core import outbox
from core.files import discard, store
from core.models import Job
from core.printing import pressed
from core.tenancy import atomic
from surveys import code_services, rules
from surveys.models import CardSheet, Entrance, SurveyUnit
from surveys.selectors import entrance, fill_address

STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "pdf" / "cards.css"


@outbox.job("surveys.cards")
def print_cards(job: Job) -> None:
    """Make codes for a group and print them. Only hashes are kept; the file is there until the round closes."""
    with atomic():
        sheet = CardSheet.objects.select_related("unit__round").filter(pk=job.payload["sheet"]).first()
        where = entrance()
        codes = code_services.fresh_codes(rules.cards_for(sheet.unit.size)) if sheet else []
    if sheet is None or sheet.file_id or where is None or not sheet.unit.round.is_open:
        return
    content = pressed(job, cards_html(sheet.unit, codes, where), stylesheets=[STYLESHEET], logo=False)
    with atomic():
        outbox.complete(job)
        code_services.lock_school(shared=True)
        row = CardSheet.objects.select_for_update(of=("self",)).select_related("unit__round").get(pk=sheet.pk)
        if not row.unit.round.is_open:
            return
        earlier = list(CardSheet.objects.filter(unit=row.unit).exclude(pk=row.pk).select_related("file"))
        code_services.codes_keep(row.unit, codes, replace=any(old.file_id for old in earlier))
        name = f"Kaartjes {row.unit.name}.pdf"
        row.file = store(content, kind="survey_cards", name=name, content_type="application/pdf", by=None)
        row.save(update_fields=["file"])
        for old in earlier:
            old.delete()
            if old.file:
                discard(old.file, by=None)


def cards_html(unit: SurveyUnit, codes: list[str], where: Entrance) -> str:
    """One document for print, in Dutch; a card never says whose it is."""
    url = settings.SITE_URL + fill_address(where, unit.round.audience)
    cards = [{"code": rules.spaced(code), "qr": _qr(f"{url}#{code}")} for code in codes]
    context = {
        "unit": unit,
        "round": unit.round,
        "school": where.school_name,
        "url": url.partition("//")[2].rstrip("/"),
        "pages": [cards[i : i + rules.CARDS_PER_PAGE] for i in range(0, len(cards), rules.CARDS_PER_PAGE)],
    }
    with translation.override("nl"):
        return render_to_string("surveys/pdf/cards.html", context)


def _qr(url: str) -> SafeString:
    """The code is behind the #: browsers keep that part to themselves, so no log has it."""
    code = segno.make(url, error="m").svg_inline(title="QR-code naar de vragen", border=0, unit="mm")
    return mark_safe(code)  # noqa: S308 -- drawn by segno of our own address
