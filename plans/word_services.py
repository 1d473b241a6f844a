"""A Word document of the school's own: read in, sorted, and taken over into the plan by way of its sections."""

from collections.abc import Mapping, Sequence
from uuid import uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.files import store
from core.tenancy import atomic
from core.uploads import Upload
from plans.import_rules import Piece, Place, joined, propose, with_words
from plans.models import Plan, Section, WordImport, WordPiece
from plans.services import section_add, section_save
from schools.models import Membership

MAX_REASON = 200


def word_read_in(*, plan: Plan, upload: Upload, name: str, pieces: Sequence[Piece], by: Membership) -> WordImport:
    """Keep a document and its pieces, each with where it most likely goes. Nothing in the plan changes."""
    with atomic():
        file = store(upload.content, kind="word_import", name=name, content_type=upload.content_type, by=by)
        row = WordImport.create(plan=plan, file=file, made_by=by)
        annexes = next(chapter.key for chapter in plan.model.chapters if chapter.annex)
        for position, (piece, goes_to) in enumerate(
            zip(pieces, propose(pieces, _places(plan), annexes=annexes), strict=True)
        ):
            WordPiece.create(word_import=row, position=position, title=piece.title, html=piece.html, goes_to=goes_to)
        audit.record("word.read", by=by, obj=row, pieces=len(pieces))
    return row


def _places(plan: Plan) -> list[Place]:
    rows = plan.sections.filter(board_holds=False).defer("html")
    for row in rows:
        row.plan = plan
    return with_words([Place(row.key, row.model.chapter, row.number, row.title) for row in rows])


def word_sort(*, word_import: WordImport, goes_to: Mapping[int, str], add_below: bool, by: Membership) -> bool:
    """Say where the pieces go, by their position. False when the document was taken over already."""
    with atomic():
        row = WordImport.objects.select_for_update().get(pk=word_import.pk)
        if row.done_at:
            return False
        row.add_below = add_below
        row.save(update_fields=["add_below"])
        for piece in row.pieces.all():
            if goes_to.get(piece.position, piece.goes_to) != piece.goes_to:
                piece.goes_to = goes_to[piece.position]
                piece.save(update_fields=["goes_to"])
        audit.record("word.sorted", by=by, obj=row)
    return True


def word_take_over(*, word_import: WordImport, seen: Mapping[str, int], by: Membership) -> WordImport:
    """Carry it out: all pieces in one go, once. Each section gets a version; the text it had stays in its history.

    ``seen``: per section the version that was looked at. If somebody saved another since, the text from Word is set
    aside to choose from. Raises ``RichTextError`` when a section would get too long, and ``HeldByBoard`` when the board
    holds one; then nothing has changed.
    """
    with atomic():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("school").get(pk=word_import.plan_id)
        row = WordImport.objects.select_for_update().get(pk=word_import.pk)
        if row.done_at:
            return row
        pieces = list(row.pieces.exclude(goes_to=""))
        for goes_to, group in _by_place(pieces).items():
            kind, _colon, key = goes_to.partition(":")
            if kind == "section":
                _into_section(plan.sections.get(key=key), group, row, seen, by)
            else:
                for piece in group:
                    _as_new_section(plan, key, piece, row, by)
        row.done_at, row.done_by = timezone.now(), by
        row.save(update_fields=["done_at", "done_by"])
        audit.record("word.taken_over", by=by, obj=row, pieces=len(pieces))
    return row


def _by_place(pieces: Sequence[WordPiece]) -> dict[str, list[WordPiece]]:
    groups: dict[str, list[WordPiece]] = {}
    for piece in pieces:
        groups.setdefault(piece.goes_to, []).append(piece)
    return groups


def _into_section(
    section: Section, pieces: Sequence[WordPiece], row: WordImport, seen: Mapping[str, int], by: Membership
) -> None:
    html, base = _joined(pieces, section.title), seen.get(section.key, 0)
    if row.add_below and section.status != Section.Status.NOT_STARTED and section.html:
        html, base = section.html + html, section.version
    _save(section, html, base, pieces, row, by)


def _as_new_section(plan: Plan, chapter: str, piece: WordPiece, row: WordImport, by: Membership) -> None:
    longest = Section._meta.get_field("title").max_length
    section = section_add(plan=plan, chapter=chapter, title=piece.title[:longest] or _("Without a title"), by=by)
    _save(section, _joined([piece], section.title), section.version, [piece], row, by)


def _save(section: Section, html: str, base: int, pieces: Sequence[WordPiece], row: WordImport, by: Membership) -> None:
    reason = (_("Taken over from %(file)s") % {"file": row.file.name})[:MAX_REASON]
    page = uuid5(row.pk, section.key)
    saved = section_save(section=section, html=html, page=page, base=base, by=by, reason=reason)
    aside = saved.version if saved.conflict else None
    WordPiece.objects.filter(pk__in=[piece.pk for piece in pieces]).update(section=section, aside=aside)


def _joined(pieces: Sequence[WordPiece], title: str) -> str:
    return joined([Piece(1, piece.title, piece.html) for piece in pieces], title)
