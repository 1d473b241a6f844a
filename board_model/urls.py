from django.urls import path

from board_model import draft_views as drafts
from board_model import school_views as school

app_name = "board_model"

urlpatterns = [
    path("b/<slug:board>/modelplan/", drafts.draft, name="draft"),
    path("b/<slug:board>/modelplan/publiceren/", drafts.publish, name="publish"),
    path("b/<slug:board>/modelplan/scholen/", drafts.uptake, name="uptake"),
    path("b/<slug:board>/modelplan/versies/<uuid:modelversion>/", drafts.version, name="version"),
    path("b/<slug:board>/modelplan/paragraaf/<slug:modeltext>/", drafts.text, name="text"),
    path("b/<slug:board>/modelplan/paragraaf/<slug:modeltext>/eerder/", drafts.history, name="history"),
    path(
        "b/<slug:board>/modelplan/paragraaf/<slug:modeltext>/botsing/<uuid:modeltextversion>/",
        drafts.conflict,
        name="conflict",
    ),
    path("s/<slug:school>/plan/model/", school.updates, name="updates"),
    path("s/<slug:school>/plan/model/<slug:section>/", school.update, name="update"),
]
