"""Views with one mistake each, and one without: the crawl of tests/isolation must tell them apart."""

from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import include, path

from core import audit
from core.access import for_school, public, signed_in
from plans.models import Section
from schools.models import Membership, School

app_name = "mutants"


def page(text: object) -> HttpResponse:
    return HttpResponse(f"<p>{text}</p>")


@for_school("plan.read", "GET", "POST", write="plan.edit")
def sound(request: HttpRequest, school: str) -> HttpResponse:
    return page(Section.objects.count())


def undeclared(request: HttpRequest, school: str) -> HttpResponse:
    return page("anyone may see this")


@for_school("plan.read")
def past_the_manager(request: HttpRequest, school: str) -> HttpResponse:
    """Names of every school of the board: ``_base_manager`` does not filter, and the wall is the board's."""
    return page(list(Membership._base_manager.values_list("name", flat=True)))


@for_school("plan.read")
def past_the_wall(request: HttpRequest, school: str) -> HttpResponse:
    """Texts of every school, by the owner's login."""
    return page(list(Section._base_manager.using("owner").values_list("title", flat=True)))


@for_school("plan.read")
def wrong_school(request: HttpRequest, school: str) -> HttpResponse:
    """Looks the school up beside the address's permission check."""
    return page(School.objects.exclude(slug=school).first())


def texts_for_a_device(request: HttpRequest) -> HttpResponse | None:
    if "report-regenboog" not in request.COOKIES:
        return None
    return page(list(Section._base_manager.using("owner").filter(school__slug="regenboog").values_list("title")))


@for_school("plan.read", otherwise=texts_for_a_device)
def read_on_a_device(request: HttpRequest, school: str) -> HttpResponse:
    """Shows a trusted device more than the form of a report."""
    return page("fine")


@for_school("plan.read", otherwise=lambda request: page("") if "report-regenboog" in request.COOKIES else None)
def opened_by_any_device(request: HttpRequest, school: str) -> HttpResponse:
    """Does not look at what the key of a device opens."""
    return page("fine")


@for_school("plan.read", "GET", "POST")
def write_without_permission(request: HttpRequest, school: str) -> HttpResponse:
    """Declares no ``write``; the test says that it should need plan.edit."""
    return page("saved")


@public()
def open_to_all(request: HttpRequest, school: str) -> HttpResponse:
    return page("anyone may see this")


@public()
def tells_by_403(request: HttpRequest, school: str) -> HttpResponse:
    return HttpResponseForbidden("not for you")


@for_school("plan.read")
def any_object(request: HttpRequest, school: str, section: str) -> HttpResponse:
    """Says "unknown" in words, but with 200."""
    row = Section.objects.filter(pk=section).first()
    return page(row.title if row else "unknown")


@for_school("plan.read")
def other_words(request: HttpRequest, school: str, section: str) -> HttpResponse:
    """An object of another school answers differently from none at all."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM plans_section WHERE id = %s", [section])
        exists = cursor.fetchone()[0]
    return HttpResponse("not yours" if exists else "", status=200 if Section.objects.filter(pk=section) else 404)


@for_school("plan.read")
def talkative_log(request: HttpRequest, school: str) -> HttpResponse:
    import logging

    logging.getLogger("plans").warning("shown: %s", Section.objects.first().title)
    return page("fine")


@for_school("plan.read", "GET", "POST", write="plan.edit")
def talkative_audit(request: HttpRequest, school: str) -> HttpResponse:
    audit.record("section.saved", by=request.member, title=Section.objects.first().title)
    return page("fine")


@for_school("plan.read", "GET", "POST", write="plan.edit")
def copies_across(request: HttpRequest, school: str) -> HttpResponse:
    """Writes another school's name into this school's row."""
    if request.method == "POST":
        other = School.objects.exclude(slug=school).first()
        Section.objects.update(title=other.name)
    return page("fine")


@for_school("plan.read")
def header(request: HttpRequest, school: str) -> HttpResponse:
    response = page("fine")
    response["X-Neighbour"] = School.objects.exclude(slug=school).first().name
    return response


@signed_in()
def everyone(request: HttpRequest) -> HttpResponse:
    return page(list(Membership._base_manager.using("owner").values_list("name", flat=True)))


@for_school("plan.read")
def broken(request: HttpRequest, school: str) -> HttpResponse:
    raise ValueError


@for_school("fly.to.the.moon")
def nobody_may(request: HttpRequest, school: str) -> HttpResponse:
    return page("fine")


@for_school("plan.read")
def unknown_keyword(request: HttpRequest, school: str, unicorn: str) -> HttpResponse:
    return page("fine")


at_school = [
    undeclared,
    past_the_manager,
    past_the_wall,
    wrong_school,
    open_to_all,
    tells_by_403,
    talkative_log,
    talkative_audit,
    copies_across,
    header,
    broken,
    nobody_may,
    read_on_a_device,
    opened_by_any_device,
]

mutants = [
    *(path(f"s/<slug:school>/{view.__name__}/", view, name=view.__name__) for view in at_school),
    path("s/<slug:school>/any/<uuid:section>/", any_object, name="any_object"),
    path("s/<slug:school>/other/<uuid:section>/", other_words, name="other_words"),
    path("s/<slug:school>/unicorn/<uuid:unicorn>/", unknown_keyword, name="unknown_keyword"),
    path("everyone/", everyone, name="everyone"),
]

urlpatterns = [
    path("", include((mutants, "mutants"))),
    path("s/<slug:school>/sound/", sound, name="sound"),
    path("", include("safetyplan.urls")),
]
