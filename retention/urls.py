from django.urls import path

from retention import board_views as board
from retention import case_views as case
from retention import views

app_name = "retention"

BOARD = "b/<slug:board>/bewaren/"
HERE = "s/<slug:school>/incidenten/bewaren/"
LIST = f"{HERE}<uuid:erasure_list>/"
CASE = "s/<slug:school>/incidenten/<uuid:incident>/bewaren/"

urlpatterns = [
    path(BOARD, board.terms, name="terms"),
    path(f"{BOARD}verklaringen/<uuid:erasure_list>/", board.certificate, name="board_certificate"),
    path(HERE, views.lists, name="lists"),
    path(LIST, views.erasure_list, name="list"),
    path(f"{LIST}uitstellen/", views.postpone, name="postpone"),
    path(f"{LIST}wissen/", views.approve, name="approve"),
    path(f"{LIST}verklaring/", views.certificate, name="certificate"),
    path(f"{LIST}<uuid:erasure_item>/", views.take_out, name="take_out"),
    path(CASE, case.marks, name="marks"),
    path(f"{CASE}<uuid:case_mark>/", case.mark, name="mark"),
]
