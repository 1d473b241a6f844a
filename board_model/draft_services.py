"""The text of the model a board works on. As in a school's plan: texts are added, never replaced."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from board_model.models import ModelText, ModelTextVersion
from core import audit
from core.richtext import clean, written_out
from core.tenancy import atomic
from plans import model_plan
from plans.services import MODEL, next_number, saved_by_others
from schools.models import Membership


@dataclass(frozen=True)
class Written:
    """What became of a text: saved as ``version``, or set aside because ``conflict`` is in its way."""

    version: ModelTextVersion
    conflict: bool = False


def draft_start(*, by: Membership) -> None:
    """Begin with the national model, as texts to start from. Starting twice changes nothing."""
    try:
        with atomic():
            for position, part in enumerate(model_plan.load(MODEL).sections):
                html = part.example_html
                row = ModelText.create(key=part.key, position=position, html=html, version=1, changed_by=by)
                kind = ModelTextVersion.Kind.MODEL
                ModelTextVersion.create(text=row, number=1, kind=kind, html=html, author=by)
            audit.record("board_model.started", by=by, obj=by.board)
    except IntegrityError:
        return


def text_save(*, text: ModelText, mode: str, html: str, reason: str, page: UUID, base: int, by: Membership) -> Written:
    """Save what was written on top of version ``base`` on one ``page``; set it aside if another page saved since."""
    html = written_out(clean(html))  # a fact is a school's: the model has words only
    with atomic():
        text = ModelText.objects.select_for_update().get(pk=text.pk)
        if (text.mode, text.html, text.reason) == (mode, html, reason):
            return Written(text.versions.get(number=text.version))
        values = {"mode": mode, "html": html, "reason": reason, "page": page, "base": base, "author": by}
        if saved_by_others(text, page, base):
            return Written(_set_aside(text, values, by), conflict=True)
        return Written(_add(text, values, by))


def _set_aside(text: ModelText, values: dict, by: Membership) -> ModelTextVersion:
    waiting = text.versions.filter(kind=ModelTextVersion.Kind.ASIDE, page=values["page"], settled_at__isnull=True)
    kept = {name: values[name] for name in ("mode", "html", "reason")}
    if same := waiting.filter(**kept).first():  # the page tried again
        return same
    row = ModelTextVersion.create(text=text, number=next_number(text), kind=ModelTextVersion.Kind.ASIDE, **values)
    audit.record("board_model.set_aside", by=by, obj=text, section=text.key, version=row.number)
    return row


def _add(text: ModelText, values: dict, by: Membership) -> ModelTextVersion:
    row = ModelTextVersion.create(text=text, number=next_number(text), **values)
    text.mode, text.html, text.reason, text.version = row.mode, row.html, row.reason, row.number
    text.changed_at, text.changed_by = row.at, by
    text.save(update_fields=["mode", "html", "reason", "version", "changed_at", "changed_by"])
    audit.record("board_model.text_saved", by=by, obj=text, section=text.key, version=row.number)
    return row


def text_settle(*, aside: ModelTextVersion, use_aside: bool, seen: int, by: Membership) -> Written:
    """Choose between the current text and the one set aside. ``conflict`` when yet another came in between."""
    with atomic():
        text = ModelText.objects.select_for_update().get(pk=aside.text_id)
        current = text.versions.get(number=text.version)
        waiting = text.versions.filter(kind=ModelTextVersion.Kind.ASIDE, page=aside.page, settled_at__isnull=True)
        if text.version != seen or waiting.filter(number__gt=aside.number).exists():
            return Written(current, conflict=True)
        waiting.update(settled_at=timezone.now())
        audit.record("board_model.settled", by=by, obj=text, section=text.key, version=aside.number)
        if not use_aside:
            return Written(current)
        kept = {name: getattr(aside, name) for name in ("mode", "html", "reason", "page")}
        return Written(_add(text, kept | {"base": text.version, "author": by}, by))
