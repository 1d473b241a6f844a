"""Every write to actions."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import rules
from actions.models import Action
from actions.origins import Origin
from core import audit
from core.doors import close_doors, make_door
from core.tenancy import atomic
from core.versions import Stale
from schools.models import Membership
from schools.roles import ACTIONS_EDIT

FEED = "ical"


def action_add(
    *,
    title: str,
    due_date: date,
    by: Membership | None,
    owner: Membership | None = None,
    description: str = "",
    origin: Origin | None = None,
    form_key: UUID | None = None,
) -> Action:
    """Agree on an action; rooms above say what it came from. The same form sent twice adds it once."""
    key = form_key or uuid4()
    values: dict[str, Any] = {}
    if origin:
        values = {
            "origin_kind": origin.kind,
            "origin_id": origin.id,
            "origin_label": origin.label[:120],
            "origin_view": origin.view,
            "origin_key": origin.key,
        }
    with atomic():
        if form_key and by:
            Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
            if known := Action.objects.filter(pk=key).first():
                return known
        action = Action.create(
            pk=key, title=title, description=description, owner=owner, due_date=due_date, created_by=by, **values
        )
        audit.record("action.added", by=by, obj=action, origin=action.origin_kind)
    return action


def action_change(
    *,
    action: Action,
    seen: int,
    title: str,
    description: str,
    owner: Membership | None,
    due_date: date,
    by: Membership,
) -> Action:
    """Change what is agreed. Raises ``Stale`` when it is not the version ``seen`` any more."""
    with atomic():
        row = _locked(action)
        asked = {"title": title, "description": description, "owner_id": owner and owner.pk, "due_date": due_date}
        changed = [name for name, value in asked.items() if getattr(row, name) != value]
        if not changed:
            return row
        if row.version != seen:
            raise Stale(row)
        for name in changed:
            setattr(row, name, asked[name])
        _save(row, *changed)
        audit.record("action.changed", by=by, obj=row)
    return row


def action_set_status(*, action: Action, status: str, seen: int, by: Membership, today: date | None = None) -> Action:
    """Say how it stands. The same status again changes nothing; ``Stale`` when somebody else changed it meanwhile."""
    today = today or timezone.localdate()
    with atomic():
        row = _locked(action)
        require_may_work(row, by)
        if row.status == status:
            return row
        if row.version != seen:
            raise Stale(row)
        row.effect_date = rules.effect_date(row.status, status, today, row.effect_date)
        row.status = status
        row.closed_at = None if row.is_live else timezone.now()
        row.effect, row.effect_note, row.effect_at, row.effect_by = "", "", None, None
        _save(row, "status", "closed_at", "effect_date", "effect", "effect_note", "effect_at", "effect_by")
        audit.record("action.status_set", by=by, obj=row, status=status)
    return row


def action_say_effect(*, action: Action, effect: str, note: str, seen: int, by: Membership) -> Action:
    """Say whether a finished action helped. ``Stale`` when it changed meanwhile, or is not finished any more."""
    with atomic():
        row = _locked(action)
        require_may_work(row, by)
        if (row.effect, row.effect_note) == (effect, note):
            return row
        if row.version != seen or row.status != rules.DONE:
            raise Stale(row)
        row.effect, row.effect_note, row.effect_at, row.effect_by = effect, note, timezone.now(), by
        _save(row, "effect", "effect_note", "effect_at", "effect_by")
        audit.record("action.effect_said", by=by, obj=row, effect=effect)
    return row


def require_may_work(action: Action, by: Membership) -> None:
    """Whose action it is says how it stands, and so do those who look after all actions of the school."""
    if not may_work(action, by):
        raise ValidationError(_("Only whose action this is, or a coordinator, changes this."), code="not_yours")


def may_work(action: Action, by: Membership) -> bool:
    return ACTIONS_EDIT in by.permissions or action.owner_id == by.pk


def feed_make(*, member: Membership) -> str:
    """A new secret address of somebody's own calendar; an older one stops. Returns the key, which is not kept."""
    with atomic():
        close_doors(FEED, object_id=member.pk)
        key = make_door(FEED, object_id=member.pk)
        audit.record("action.feed_made", by=member)
    return key


def feed_revoke(*, member: Membership) -> None:
    with atomic():
        if close_doors(FEED, object_id=member.pk):
            audit.record("action.feed_revoked", by=member)


def _locked(action: Action) -> Action:
    return Action.objects.select_for_update(of=("self",)).get(pk=action.pk)


def _save(row: Action, *names: str) -> None:
    row.version += 1
    row.changed_at = timezone.now()
    row.save(update_fields=[*names, "version", "changed_at"])
