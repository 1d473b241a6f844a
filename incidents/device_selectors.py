"""Which devices are trusted, and whether one still is: asked anew each time it is used."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils import timezone

from core.doors import find_door
from core.models import Door
from core.tenancy import use_scope
from incidents.device_models import DOOR, DroppedReport, TrustedDevice
from incidents.device_rules import password_mark
from schools.models import Membership, School, User
from schools.roles import INCIDENTS_REPORT
from schools.selectors import find_place

STUCK = timedelta(minutes=15)


@dataclass(frozen=True)
class Trusted:
    """A device that may report: through which door, of whom, at which school."""

    door: Door
    device: TrustedDevice
    member: Membership
    school: School


def trusted(key: str, path: str) -> Trusted | None:
    """The device of this key, if it may report at this address now.

    Its door is open, its owner works at this school and may report, with the password of then and the passkey of then.
    """
    door = find_door(DOOR, key)
    if door is None:
        return None
    with use_scope(door.scope):
        device = TrustedDevice.objects.filter(ended_at=None).first()
    user = User.objects.filter(pk=device.user_id, is_active=True).first() if device else None
    if device is None or user is None or not holds(device, user, passkeys_of([user.pk])):
        return None
    place = find_place(user, path)
    if place.school is None or place.member is None:
        return None
    same = (place.school.pk, place.member.pk) == (device.school_id, device.member_id)
    return Trusted(door, device, place.member, place.school) if same and INCIDENTS_REPORT in place.permissions else None


def holds(device: TrustedDevice, user: User, passkeys: set[tuple[UUID, int]]) -> bool:
    """Whether what the trust hangs on is still there."""
    same = device.password_mark == password_mark(user.password)
    return same and (device.user_id, device.passkey) in passkeys and device.expires_at > timezone.now()


def passkeys_of(users: Any) -> set[tuple[UUID, int]]:
    rows = Authenticator.objects.filter(user__in=users, type=Authenticator.Type.WEBAUTHN)
    return set(rows.values_list("user_id", "pk"))


def devices_of(member: Membership) -> list[TrustedDevice]:
    """The devices that somebody trusts here now, newest first."""
    return [row for row in _open() if row.member_id == member.pk]


def device_counts() -> list[tuple[Membership, int]]:
    """How many devices who trusts here, by name: that they exist, and nothing of them."""
    found: dict[Membership, int] = {}
    for row in _open():
        found[row.member] = found.get(row.member, 0) + 1
    return sorted(found.items(), key=lambda each: each[0].name)


def reports_stuck() -> int:
    """Reports from devices that should have been in the register by now; each is still tried again."""
    return DroppedReport.objects.filter(taken_at=None, dropped_at__lt=timezone.now() - STUCK).count()


def not_ended() -> QuerySet[TrustedDevice]:
    return TrustedDevice.objects.filter(ended_at=None, expires_at__gt=timezone.now())


def _open() -> list[TrustedDevice]:
    rows = list(not_ended().filter(member__ended_at=None).select_related("member__user"))
    passkeys = passkeys_of({row.user_id for row in rows})
    return [row for row in rows if INCIDENTS_REPORT in row.member.permissions and holds(row, row.member.user, passkeys)]
