"""Publishing a version of the model: from then on every school of the board is offered it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from board_model.models import ModelText, ModelVersion, ModelVersionText
from board_model.selectors import changes_of_draft, latest_version, proposal
from core import audit, outbox
from core.tenancy import Scope, atomic, require_board, use_scope
from plans.milestone_rules import content_digest
from plans.services import MODEL
from schools.models import Board, Membership
from schools.selectors import schools_in_use


class NothingNew(ValidationError):
    """The draft is what schools have already."""

    def __init__(self) -> None:
        super().__init__(_("Nothing differs from what your schools have already."), code="nothing_new")


class DraftChanged(ValidationError):
    """Somebody changed the draft since it was looked at."""

    def __init__(self) -> None:
        super().__init__(_("Meanwhile somebody changed the model. Look at it once more."), code="changed")


class ProposalWaits(ValidationError):
    """The council is reading a proposal, or consented to it: that comes first."""

    def __init__(self) -> None:
        super().__init__(_("A proposal lies with the council. Publish that, or take it back."), code="waits")


def draft_digest() -> str:
    """Names the draft as it is now, to know whether it is what somebody looked at."""
    return content_digest(ModelText.objects.values_list("key", "mode", "html"))


def version_make(*, seen: str, summary: str, due_date: date | None, by: Membership) -> ModelVersion:
    """Keep the draft as it is now. ``seen`` is its digest; raises ``DraftChanged`` when it is another by now."""
    with atomic():
        Board.objects.select_for_update().get(pk=require_board())
        texts = list(ModelText.objects.select_for_update())
        digest = content_digest((text.key, text.mode, text.html) for text in texts)
        if digest != seen:
            raise DraftChanged
        if not changes_of_draft(latest_version()):
            raise NothingNew
        version = ModelVersion.create(national=MODEL, summary=summary, due_date=due_date, digest=digest, made_by=by)
        for text in texts:
            ModelVersionText.create(
                version=version,
                key=text.key,
                position=text.position,
                number=text.number,
                title=text.title,
                mode=text.mode,
                html=text.html,
                reason=text.reason,
            )
    return version


def version_publish(*, version: ModelVersion, due_date: date | None = None, by: Membership) -> ModelVersion:
    """Let it count from now on, and have every school look at what it means there. Publishing twice happens once."""
    with atomic():
        Board.objects.select_for_update().get(pk=require_board())
        version = ModelVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        if version.number:
            return version
        last = latest_version()
        version.number = last.number + 1 if last and last.number else 1
        version.published_at, version.published_by = timezone.now(), by
        version.due_date = due_date or version.due_date
        version.save(update_fields=["number", "published_at", "published_by", "due_date"])
        for text in version.texts.exclude(reason=""):  # reasons are about what changed since
            ModelText.objects.filter(key=text.key, html=text.html, reason=text.reason).update(reason="")
        audit.record("board_model.published", by=by, obj=version, number=version.number)
        _tell_schools(version)
    return version


def _tell_schools(version: ModelVersion) -> None:
    """A job at each school in use: only there can be seen what waits."""
    schools = schools_in_use()
    for school in list(schools.values_list("pk", flat=True)):
        with use_scope(Scope(board=version.board_id, school=school)):
            outbox.enqueue("board_model.count", key=f"board_model.count:{version.pk}")


def model_publish(*, seen: str, summary: str, due_date: date | None, by: Membership) -> ModelVersion:
    """The draft as it is now, published at once."""
    with atomic():
        Board.objects.select_for_update().get(pk=require_board())  # of two who ask or publish at once, one waits
        if proposal() is not None:
            raise ProposalWaits
        return version_publish(version=version_make(seen=seen, summary=summary, due_date=due_date, by=by), by=by)
