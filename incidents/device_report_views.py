"""Reporting from a trusted device, at the addresses of a report, by who is not signed in.

Everything here runs in the scope of the device's door: no register, no case, no person but what the form asks.
"""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from core.http import Request
from core.tenancy import use_scope
from incidents import device_services, rules, selectors
from incidents.device_selectors import Trusted, trusted
from incidents.forms import ReportForm

METHODS = ("GET", "HEAD", "POST")
MOST, HOUR = 20, 3600  # reports an hour from one device: who took it away cannot flood the register


def cookie_name(school: str) -> str:
    """One cookie a school: the key in it opens a door of that school alone."""
    return f"{'__Host-' if settings.HTTPS else ''}report-{school}"


def device_of(request: Request) -> Trusted | None:
    """The trusted device that this request comes from, or None."""
    match = request.resolver_match
    key = request.COOKIES.get(cookie_name(match.kwargs["school"])) if match else None
    return trusted(key, request.path_info) if key else None


def report(request: Request) -> HttpResponse | None:
    """The form, on a device that is trusted. One that a colleague opened, who was signed in then, is theirs: to report
    it they sign in again."""
    found = device_of(request) if request.method in METHODS else None
    if found is None or request.POST.get("member", "") not in ("", str(found.member.pk)):
        return None
    with use_scope(found.door.scope):
        return private(_report(request, found))


def sent(request: Request) -> HttpResponse | None:
    """After a report: that it was sent, and no more."""
    found = device_of(request) if request.method in METHODS else None
    if found is None:
        return None
    context = {"school": found.school, "serious": "ernstig" in request.GET}
    return private(render(request, "incidents/device_sent.html", context))


def _report(request: Request, found: Trusted) -> HttpResponse:
    options: dict[str, Any] = {
        "types": selectors.types_on(),
        "groups": selectors.group_choices(found.school.sector, timezone.localdate()),
        "member": found.member,
    }
    form = ReportForm(request.POST if request.method == "POST" else None, **options)
    if not form.is_bound or not form.is_valid():
        return _show(request, found, form, status=422 if form.is_bound else 200)
    if _too_many(found):
        return _show(request, found, form, too_many=True, status=429)
    what, anonymous = form.report(), form.cleaned_data["anonymous"]
    try:
        device_services.report_drop(trusted=found, form_key=form.cleaned_data["key"], report=what, anonymous=anonymous)
    except device_services.ChangedSince:
        again = request.POST.copy()
        again["key"] = str(uuid4())
        return _show(request, found, ReportForm(again, **options), before=True, status=409)
    url = reverse("incidents:sent", args=[found.school.slug]) + ("?ernstig=1" if what.severity >= rules.SERIOUS else "")
    return JsonResponse({"url": url}, status=201) if "X-Autosave" in request.headers else redirect(url)


def _too_many(found: Trusted) -> bool:
    key = f"device-reports:{found.device.pk}:{timezone.now():%Y%m%d%H}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, HOUR)
    return count > MOST


def _show(request: Request, found: Trusted, form: ReportForm, *, status: int, **said: bool) -> HttpResponse:
    context = {"form": form, "school": found.school, "member": found.member, **said}
    return render(request, "incidents/device_report.html", context, status=status)


def private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
