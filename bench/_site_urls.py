"""The site's addresses and the empty view that its pages are held against."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from core.access import for_school


@for_school("school.read")
def empty(request: HttpRequest, school: str) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("s/<slug:school>/leeg/", empty, name="empty"), path("", include("safetyplan.urls"))]
