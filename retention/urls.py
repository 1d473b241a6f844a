from django.urls import path

from retention import board_views as board
from retention import case_views as case
from retention import dossier_views as dossier
from retention import request_views as rights
from retention import views

app_name = "retention"

BOARD = "b/<slug:board>/bewaren/"
HERE = "s/<slug:school>/incidenten/bewaren/"
LIST = f"{HERE}<uuid:erasure_list>/"
CASE = "s/<slug:school>/incidenten/<uuid:incident>/bewaren/"
RIGHTS = "s/<slug:school>/incidenten/verzoeken/"
REQUEST = f"{RIGHTS}<uuid:rights_request>/"

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
    path(f"{CASE}toestaan/", case.exception, name="exception"),
    path(f"{CASE}<uuid:case_mark>/", case.mark, name="mark"),
    path(RIGHTS, rights.requests, name="requests"),
    path(f"{RIGHTS}nieuw/", rights.add, name="request_add"),
    path(REQUEST, rights.one, name="request"),
    path(f"{REQUEST}zoeken/", rights.search, name="search"),
    path(f"{REQUEST}langer/", rights.extend, name="extend"),
    path(f"{REQUEST}antwoord/", rights.close, name="close"),
    path(f"{REQUEST}wissen/", rights.grant, name="grant"),
    path(f"{REQUEST}incidenten/<uuid:rights_case>/", dossier.redact, name="redact"),
    path(f"{REQUEST}incidenten/<uuid:rights_case>/weg/", rights.leave_out, name="leave_out"),
    path(f"{REQUEST}voorbeeld/", dossier.preview, name="preview"),
    path(f"{REQUEST}maken/", dossier.make, name="make"),
    path(f"{REQUEST}dossier/<uuid:dossier_file>/", dossier.take, name="take"),
    path(f"{REQUEST}dossier/<uuid:dossier_file>/weg/", dossier.drop, name="drop"),
]
