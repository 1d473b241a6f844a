"""Every address of the site. Each room lists its own; the place comes first in the address."""

from django.urls import include, path
from django.views.i18n import set_language

from core import views as core
from core.styleguide import styleguide

urlpatterns = [
    path("", include("overview.urls")),
    path("", include("oversight.urls")),
    path("", include("inquiries.urls")),
    path("", include("board_model.urls")),
    path("s/<slug:school>/plan/", include("plans.urls")),
    path("", include("contacts.urls")),
    path("", include("actions.urls")),
    path("", include("monitoring.urls")),
    path("", include("surveys.urls")),
    path("", include("retention.urls")),
    path("", include("incident_import.urls")),
    path("", include("incidents.urls")),
    path("", include("practice.urls")),
    path("", include("consultation.urls")),
    path("", include("adoption.urls")),
    path("", include("publication.urls")),
    path("", include("reviews.urls")),
    path("", include("guidance.urls")),
    path("s/<slug:school>/bestanden/<uuid:file>/", core.download, name="download"),
    path("b/<slug:board>/bestanden/<uuid:boardfile>/", core.board_download, name="board_download"),
    path("s/<slug:school>/beheer/", include("schools.year_urls")),
    path("", include("schools.people_urls")),
    path("", include("schools.calendar_urls")),
    path("", include("schools.norm_urls")),
    path("", include("schools.look_urls")),
    path("", include("schools.particulars_urls")),
    path("", include("schools.operator_urls")),
    path("account/", include("allauth.urls")),
    path("stijlgids/", styleguide, name="styleguide"),
    path("taal/", set_language, name="set_language"),
    path("livez", core.livez, name="livez"),
    path("readyz", core.readyz, name="readyz"),
    path("tickz", core.tickz, name="tickz"),
]

handler400 = "core.views.bad_request"
