"""One's own trusted devices: which there are, trusting this one, and ending that."""

import time
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school, signed_in
from incidents import device_selectors, device_services
from incidents.device_forms import TrustForm
from incidents.device_models import VALID, TrustedDevice
from incidents.device_report_views import cookie_name
from schools.http import PlaceRequest
from schools.models import Membership
from schools.place_pages import place_url
from schools.roles import INCIDENTS_REPORT, PEOPLE_MANAGE
from schools.selectors import places_of
from schools.templatetags.devices import device as device_name

FRESH_SECONDS = 10 * 60  # a tap of the passkey counts for this long


@signed_in()
def own_devices(request: PlaceRequest) -> HttpResponse:
    """Trust is given per school: to that of one's own, or a choice of them."""
    may = {row.school_id for row in request.memberships if INCIDENTS_REPORT in row.permissions}
    schools = [place for place in places_of(request.user, request.memberships) if place.pk in may]
    if len(schools) == 1:
        return redirect("incidents:devices", schools[0].slug)
    return render(request, "incidents/own_devices.html", {"schools": schools})


@for_school(INCIDENTS_REPORT)
@never_cache
def devices(request: PlaceRequest, school: str) -> HttpResponse:
    """The devices that somebody trusts; for who manages people also how many others trust."""
    here = this_device(request)
    rows = device_selectors.devices_of(request.member)
    counts = device_selectors.device_counts() if PEOPLE_MANAGE in request.permissions else []
    context = {
        "devices": rows,
        "here": here.device.pk if here else None,
        "trusts_here": bool(here and here.member == request.member),
        "others": [(member, count) for member, count in counts if member != request.member],
        "manages": PEOPLE_MANAGE in request.permissions,
    }
    return render(request, "incidents/devices.html", context)


@for_school(INCIDENTS_REPORT, "GET", "POST")
@never_cache
def device_trust(request: PlaceRequest, school: str) -> HttpResponse:
    """First a tap of one's passkey, then a name. Who has no passkey is shown how to make one."""
    here = this_device(request)
    if here and here.member == request.member:
        messages.info(request, _("You already trust this device."))
        return redirect("incidents:devices", school)
    passkey = passkey_used(request)
    tap = f"{reverse('mfa_reauthenticate_webauthn')}?{urlencode({'next': request.path})}"
    if request.method == "POST" and passkey is None:
        return redirect(tap)
    name = device_name(request.headers.get("User-Agent", ""))
    form = TrustForm(request.POST if request.method == "POST" else None, initial={"name": name})
    if form.is_valid() and passkey and not here:
        key = device_services.device_trust(name=form.cleaned_data["name"], passkey=passkey, by=request.member)
        messages.success(request, _("You trust this device. From now on you report on it without signing in."))
        return with_key(redirect("incidents:devices", school), school, key)
    context = {
        "form": form,
        "passkey": passkey,
        "has_passkey": bool(device_selectors.passkeys_of([request.user.pk])),
        "tap": tap,
        "somebody_else": here,
        "days": VALID.days,
    }
    return render(request, "incidents/device_trust.html", context, status=422 if form.errors else 200)


@for_school(INCIDENTS_REPORT, "POST", per_object=True)
def device_end(request: PlaceRequest, school: str, trusteddevice: UUID) -> HttpResponse:
    row = get_object_or_404(TrustedDevice, pk=trusteddevice, member=request.member)
    here = this_device(request)
    device_services.device_end(device=row, by=request.member)
    messages.success(request, _("This device is no longer trusted."))
    response = redirect("incidents:devices", school)
    if here and here.device == row:
        response.delete_cookie(cookie_name(school))
    return response


@for_school(PEOPLE_MANAGE, "POST", per_object=True)
def devices_end(request: PlaceRequest, school: str, membership: UUID) -> HttpResponse:
    """Whoever manages people ends every device of a colleague: they see that there are some, and not which."""
    member = get_object_or_404(Membership, pk=membership, school=request.school)
    device_services.devices_end(member=member, by=request.member)
    messages.success(request, _("No device of %(name)s is trusted any more.") % {"name": member.name})
    own = INCIDENTS_REPORT in request.permissions
    return redirect(reverse("incidents:devices", args=[school]) if own else place_url(request, "people:people"))


# --- What these views share ---


def this_device(request: PlaceRequest) -> device_selectors.Trusted | None:
    """The trusted device that this page is opened on, whoever's it is."""
    slug = request.school.slug
    key = request.COOKIES.get(cookie_name(slug))
    return device_selectors.trusted(key, request.path_info) if key else None


def passkey_used(request: PlaceRequest) -> int | None:
    """The passkey that was tapped just now in this session, if it is still one of this person's."""
    since = time.time() - FRESH_SECONDS
    records = get_authentication_records(request, request.user)
    taps = [record for record in records if record.get("type") == Authenticator.Type.WEBAUTHN and record["at"] > since]
    own = device_selectors.passkeys_of([request.user.pk])
    return next((tap["id"] for tap in reversed(taps) if (request.user.pk, tap["id"]) in own), None)


def with_key(response: HttpResponse, school: str, key: str) -> HttpResponse:
    response.set_cookie(
        cookie_name(school),
        key,
        max_age=VALID,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )
    return response
