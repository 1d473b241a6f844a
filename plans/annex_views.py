"""Documents of the school's own beside the sections, and the plan with all of them as one ZIP."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import for_school
from core.models import Job
from core.versions import Stale
from plans import annex_selectors as selectors
from plans import annex_services as services
from plans.annex_forms import AddAnnexForm, AnnexParticularsForm, RenewForm
from plans.http import get_plan
from plans.models import Annex, PlanBundle
from plans.tidy_services import is_forgotten
from plans.views import get_section, may_edit
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT, PLAN_READ


def get_annex(pk: UUID) -> Annex:
    annex = get_object_or_404(Annex.objects.select_related("section", "owner"), pk=pk)
    annex.section.plan = get_plan()
    return annex


@for_school(PLAN_READ)
def annexes(request: PlaceRequest, school: str) -> HttpResponse:
    """Every document of the plan, and the ZIPs that were made."""
    plan = get_plan()
    made = plan.bundles.filter(file__isnull=False).select_related("file", "requested_by")[:10]
    context = {"documents": selectors.documents(plan), "bundles": made}
    return render(request, "plans/annexes.html", context)


@for_school(PLAN_EDIT, "GET", "POST")
def annex_add(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    row = get_section(request, section)
    form = AddAnnexForm(request.POST or None, request.FILES or None, section=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        particulars = {name: data[name] for name in ("title", "owner", "expiry_date", "key")}
        try:
            services.annex_add(section=row, by=request.member, **particulars, **form.source)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The document is added."))
            return redirect("plans:section", school, row.key)
    return render(request, "plans/annex_add.html", {"form": form, "section": row}, status=422 if form.errors else 200)


@for_school(PLAN_READ, "GET", "POST", write=PLAN_EDIT)
def annex(request: PlaceRequest, school: str, annex: UUID) -> HttpResponse:
    """A document with its versions; POST changes its particulars."""
    row = get_annex(annex)
    form = AnnexParticularsForm(request.POST or None, section=row.section, annex=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.annex_set_particulars(annex=row, by=request.member, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("plans:annex", school, row.pk)
        except Stale:
            return _both(request, get_annex(row.pk))
    return show_annex(request, row, form, RenewForm(initial={"seen": row.version}), 422 if form.errors else 200)


def _both(request: PlaceRequest, row: Annex) -> HttpResponse:
    """What was typed in the form, and beside it what a colleague made of it meanwhile."""
    again = request.POST.copy()
    again["seen"] = row.particulars
    form = AnnexParticularsForm(again, section=row.section, annex=row)
    return show_annex(request, row, form, RenewForm(initial={"seen": row.version}), 409, theirs=row)


def show_annex(
    request: PlaceRequest,
    row: Annex,
    form: AnnexParticularsForm,
    renew: RenewForm,
    status: int = 200,
    theirs: Annex | None = None,
) -> HttpResponse:
    context = {
        "theirs": theirs,
        "annex": row,
        "form": form,
        "renew": renew,
        "versions": row.versions.select_related("file", "author"),
        "may_edit": may_edit(request) and row.ended_at is None,
    }
    return render(request, "plans/annex.html", context, status=status)


@for_school(PLAN_EDIT, "POST")
def annex_renew(request: PlaceRequest, school: str, annex: UUID) -> HttpResponse:
    """A new version of it."""
    row = get_annex(annex)
    form = RenewForm(request.POST, request.FILES)
    particulars = AnnexParticularsForm(section=row.section, annex=row)
    if not form.is_valid():
        return show_annex(request, row, particulars, form, 422)
    if not services.annex_renew(annex=row, seen=form.cleaned_data["seen"], by=request.member, **form.source):
        messages.warning(request, _("Meanwhile somebody else changed this document. Look at it once more."))
        fresh = get_annex(annex)
        return show_annex(request, fresh, particulars, RenewForm(initial={"seen": fresh.version}), 409)
    messages.success(request, _("The new version is in the plan. The old one is kept."))
    return redirect("plans:annex", school, row.pk)


@for_school(PLAN_EDIT, "POST")
def annex_end(request: PlaceRequest, school: str, annex: UUID) -> HttpResponse:
    row = get_annex(annex)
    services.annex_end(annex=row, by=request.member)
    messages.success(request, _("The document is no longer in the plan. It stays on record."))
    return redirect("plans:section", school, row.section.key)


@for_school(PLAN_READ, "POST")
def bundles(request: PlaceRequest, school: str) -> HttpResponse:
    """Ask for the plan with its documents as one ZIP."""
    return redirect("plans:bundle", school, services.bundle_make(plan=get_plan(), by=request.member).pk)


@for_school(PLAN_READ)
def bundle(request: PlaceRequest, school: str, planbundle: UUID) -> HttpResponse:
    """How far it is; ends with the download."""
    row = PlanBundle.objects.select_related("file").filter(pk=planbundle).first()
    if row is None or is_forgotten(row):
        raise Http404
    job = None if row.file else Job.objects.filter(key=row.job_key).first()
    context = {"bundle": row, "job": job}
    template = "plans/_bundle_state.html" if request.htmx else "plans/bundle.html"
    return render(request, template, context)
