from django.urls import path

from board_model import draft_views as drafts
from board_model import gmr_views as gmr
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
    path("b/<slug:board>/modelplan/gmr/", gmr.overview, name="gmr"),
    path("b/<slug:board>/modelplan/gmr/vragen/", gmr.ask, name="gmr_ask"),
    path("b/<slug:board>/modelplan/gmr/uitkomst/", gmr.record, name="gmr_record"),
    path("b/<slug:board>/modelplan/gmr/termijn/", gmr.extend, name="gmr_extend"),
    path("b/<slug:board>/modelplan/gmr/terugnemen/", gmr.withdraw, name="gmr_withdraw"),
    path("b/<slug:board>/modelplan/gmr/publiceren/", gmr.publish, name="gmr_publish"),
    path("b/<slug:board>/modelplan/gmr/leden/<uuid:gmrvoice>/", gmr.invite_again, name="gmr_invite_again"),
    path("b/<slug:board>/modelplan/gmr/vragen/<uuid:gmrquestion>/", gmr.answer, name="gmr_answer"),
    path("instemming/modelplan/<str:door>/", gmr.voice, name="voice"),
    path("s/<slug:school>/plan/model/", school.updates, name="updates"),
    path("s/<slug:school>/plan/model/<slug:section>/", school.update, name="update"),
]
