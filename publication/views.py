"""Publishing: what each audience reads, the school's own words, and the decision."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.selectors import public_contacts
from core.access import for_school
from core.versions import Stale
from plans.milestone_selectors import texts
from publication import handout_selectors, handout_services, rules, selectors, services
from publication.forms import CONTACTS, DecideForm, PageForm, TextForm
from publication.models import Audience, Edition, Publication
from publication.public_views import TEMPLATES, edition_context, page_context
from schools.http import PlaceRequest
from schools.roles import PLAN_DECIDE, PLAN_READ

DONE = {
    "publish": gettext_lazy("Published."),
    "withdraw": gettext_lazy("Withdrawn. Within five minutes nobody can read it any more."),
    "refresh": gettext_lazy("The text says what is so now. It is public once you publish it."),
}


def _page_or_new(request: PlaceRequest) -> Publication:
    return selectors.page_of_school() or Publication(
        board_id=request.board.pk, school_id=request.school.pk, address=request.school.slug, version=0
    )


@for_school(PLAN_READ, "GET", "POST", write=PLAN_DECIDE)
def overview(request: PlaceRequest, school: str) -> HttpResponse:
    """What is public and what could be; POST publishes or withdraws one thing."""
    status = 200
    if request.method == "POST":
        form = DecideForm(request.POST)
        if form.is_valid():
            status = _decide(request, **form.cleaned_data)
            if status == 200:
                return redirect("publication:overview", school)
        else:
            messages.error(request, _("Choose what to publish or withdraw."))
            status = 422
    page = _page_or_new(request)
    shelves, people = selectors.shelves(), public_contacts(timezone.localdate())
    public = bool(page.contacts_at) or any(shelf.live and shelf.live.is_public for shelf in shelves)
    context = {
        "page": page,
        "shelves": shelves,
        "adopted": next((shelf.next for shelf in shelves if shelf.next), None),
        "contacts": selectors.here_first(people),
        "public": public,
        "asking": handout_selectors.drifting_from(request.school, page, people),
        "may_decide": PLAN_DECIDE in request.permissions,
        "url": settings.SITE_URL + reverse("publication:page", args=[page.address]),
        "snippet": _snippet(request, page) if public else "",
    }
    return render(request, "publication/overview.html", context, status=status)


def _decide(request: PlaceRequest, *, what: str, do: str, version: int) -> int:
    """Carry out one decision; says how it went and answers the status."""
    try:
        if what == CONTACTS:
            work = services.contacts_publish if do == "publish" else services.contacts_withdraw
            work(version=version, by=request.member)
        elif do == "publish":
            adoption = selectors.adopted()
            if adoption is None:
                raise services.NotAdopted
            services.edition_publish(audience=what, adoption=adoption, version=version, by=request.member)
        elif do == "refresh":
            handout_services.text_refresh(audience=what, by=request.member)
        else:
            services.edition_withdraw(audience=what, version=version, by=request.member)
    except Stale:
        messages.warning(request, _("Somebody else changed this meanwhile. Look at how it stands now."))
        return 409
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return 422
    messages.success(request, str(DONE[do]))
    return 200


def _snippet(request: PlaceRequest, page: Publication) -> str:
    url = settings.SITE_URL + reverse("publication:embed", args=[page.address])
    return render_to_string("publication/snippet.html", {"url": url, "school": request.school}).strip()


# --- The school's own words -----------------------------------------------------------------------------------


def _write(request: PlaceRequest, audience: Audience) -> HttpResponse:
    row = selectors.text_for(audience)
    form = TextForm(request.POST or None, audience=audience, initial={"html": row.html, "version": row.version})
    status = 422 if form.errors else 200
    theirs = ""
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.text_save(audience=audience, html=data["html"], base=data["version"], by=request.member)
            messages.success(request, _("Saved. It is public once you publish it."))
            return redirect("publication:overview", request.school.slug)
        except Stale:
            status, theirs = 409, row.html
            form.data = _with_version(request, row.version)
    context = {
        "form": form,
        "audience": audience,
        "theirs": theirs,
        "drifts": selectors.drifted(row.html),
        "most": rules.MOST_FOR_PUPILS if audience == Audience.PUPILS else 0,
    }
    return render(request, "publication/text.html", context, status=status)


def _with_version(request: PlaceRequest, version: int) -> QueryDict:
    """What was sent, with the version that counts now: sending it again is then a choice."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data


@for_school(PLAN_DECIDE, "GET", "POST")
def parents_text(request: PlaceRequest, school: str) -> HttpResponse:
    """The short text for parents."""
    return _write(request, Audience.PARENTS)


@for_school(PLAN_DECIDE, "GET", "POST")
def pupils_text(request: PlaceRequest, school: str) -> HttpResponse:
    """The page for pupils."""
    return _write(request, Audience.PUPILS)


@for_school(PLAN_DECIDE, "GET", "POST")
def page_text(request: PlaceRequest, school: str) -> HttpResponse:
    """The words on the contact page; what is saved here is public at once when the page is."""
    page = _page_or_new(request)
    initial = {
        "report_html": page.report_html or rules.model_report("nl"),
        "complaints": page.complaints,
        "version": page.version,
    }
    form = PageForm(request.POST or None, initial=initial)
    status, theirs = 422 if form.errors else 200, None
    if form.is_valid():
        try:
            services.page_save(**form.cleaned_data, by=request.member)
            messages.success(request, _("Saved."))
            return redirect("publication:overview", school)
        except Stale:
            status, theirs = 409, page
            form.data = _with_version(request, page.version)
    context = {"form": form, "page": page, "theirs": theirs, "model_report": rules.model_report("nl")}
    return render(request, "publication/page_text.html", context, status=status)


# --- As the audience sees it ----------------------------------------------------------------------------------


def _preview(request: PlaceRequest, audience: Audience) -> HttpResponse:
    adoption = selectors.adopted()
    if adoption is None:
        messages.info(request, _("There is no adopted plan yet."))
        return redirect("publication:overview", request.school.slug)
    edition = selectors.edition_now(audience, adoption)
    context = edition_context(_page_or_new(request), request.school, edition)
    with translation.override("nl"):
        return render(request, f"{TEMPLATES}/edition.html", context | {"preview": True})


@for_school(PLAN_READ)
def parents_preview(request: PlaceRequest, school: str) -> HttpResponse:
    """The edition for parents as it would be published now."""
    return _preview(request, Audience.PARENTS)


@for_school(PLAN_READ)
def pupils_preview(request: PlaceRequest, school: str) -> HttpResponse:
    """The edition for pupils as it would be published now."""
    return _preview(request, Audience.PUPILS)


@for_school(PLAN_READ)
def page_preview(request: PlaceRequest, school: str) -> HttpResponse:
    """The public page as it would be with the contact page on it."""
    editions = {key: row for key, row in selectors.live_editions().items() if row.is_public}
    with translation.override("nl"):
        context = page_context(_page_or_new(request), request.school, editions, contacts=True)
        return render(request, f"{TEMPLATES}/page.html", context | {"preview": True})


@for_school(PLAN_READ)
def staff(request: PlaceRequest, school: str) -> HttpResponse:
    """The edition for staff: the whole adopted plan, also what is not public."""
    rows = Edition.objects.select_related("milestone__plan")
    edition = rows.filter(audience=Audience.STAFF, withdrawn_at=None).first()
    if edition is None:
        messages.info(request, _("The plan was not published for staff yet."))
        return redirect("publication:overview", school)
    return render(
        request,
        "publication/staff.html",
        {"edition": edition, "texts": texts(edition.milestone), "adoption": selectors.adoption_of(edition)},
    )


@for_school(PLAN_DECIDE, "POST")
def print_again(request: PlaceRequest, school: str, edition: UUID) -> HttpResponse:
    row = get_object_or_404(Edition, pk=edition)
    services.pdf_again(edition=row, by=request.member)
    return redirect("publication:overview", school)
