from django.urls import path

from incidents import attachment_views as attachment
from incidents import device_views as device
from incidents import escalation_views as escalation
from incidents import figure_views as figures
from incidents import follow_views as follow
from incidents import note_views as note
from incidents import printout_views as printout
from incidents import reading_views as reading
from incidents import report_views as report
from incidents import road_views as road
from incidents import search_views as search
from incidents import staff_views as staff
from incidents import talk_views as talk
from incidents import type_views as types
from incidents import views

app_name = "incidents"

HERE = "s/<slug:school>/incidenten/"
CASE = f"{HERE}<uuid:incident>/"
BOARD = "b/<slug:board>/incidenten/"

urlpatterns = [
    path(HERE, views.register, name="register"),
    path(f"{HERE}zoeken/", search.search, name="search"),
    path(f"{HERE}melden/", report.report, name="report"),
    path(f"{HERE}verstuurd/", report.sent, name="sent"),
    path("apparaten/", device.own_devices, name="own_devices"),
    path(f"{HERE}apparaten/", device.devices, name="devices"),
    path(f"{HERE}apparaten/vertrouwen/", device.device_trust, name="device_trust"),
    path(f"{HERE}apparaten/<uuid:trusteddevice>/stoppen/", device.device_end, name="device_end"),
    path(f"{HERE}apparaten/van/<uuid:membership>/stoppen/", device.devices_end, name="devices_end"),
    path(f"{HERE}analyse/", figures.analysis, name="analysis"),
    path(f"{HERE}analyse/excel/", figures.analysis_xlsx, name="analysis_xlsx"),
    path(f"{HERE}analyse/csv/", figures.analysis_csv, name="analysis_csv"),
    path(f"{HERE}jaaroverzicht/", figures.yearly, name="yearly"),
    path(f"{HERE}medewerkers/", staff.staff, name="staff"),
    path(f"{HERE}gelezen/", reading.reading, name="reading"),
    path(f"{HERE}bestanden/", printout.printouts, name="printouts"),
    path(f"{HERE}bestanden/<uuid:printout>/", printout.printout, name="printout"),
    path(f"{HERE}bestanden/<uuid:printout>/pdf/", printout.printout_file, name="printout_file"),
    path(f"{HERE}lijst/", printout.incident_list, name="list"),
    path(f"{HERE}lijst/excel/", printout.list_xlsx, name="list_xlsx"),
    path(f"{HERE}lijst/csv/", printout.list_csv, name="list_csv"),
    path(CASE, views.incident, name="incident"),
    path(f"{CASE}gezien/", report.seen, name="seen"),
    path(f"{CASE}behandelaar/", views.assign, name="assign"),
    path(f"{CASE}ernst/", views.severity, name="severity"),
    path(f"{CASE}aanvullen/", views.answers, name="answers"),
    path(f"{CASE}namen/", follow.names, name="names"),
    path(f"{CASE}tijdlijn/", follow.entry_add, name="entry_add"),
    path(f"{CASE}tijdlijn/<uuid:entry>/", follow.entry, name="entry"),
    path(f"{CASE}taken/", follow.task_add, name="task_add"),
    path(f"{CASE}taken/<uuid:task>/", follow.task, name="task"),
    path(f"{CASE}taken/<uuid:task>/wijzigen/", follow.task_change, name="task_change"),
    path(f"{CASE}stappen/", road.steps, name="steps"),
    path(f"{CASE}schorsing/", road.suspension, name="suspension"),
    path(f"{CASE}inspectie/", road.inspectorate, name="inspectorate"),
    path(f"{CASE}notitie/", note.note, name="note"),
    path(f"{CASE}herstel/", talk.talk_add, name="talk_add"),
    path(f"{CASE}herstel/<uuid:talk>/", talk.talk, name="talk"),
    path(f"{CASE}herstel/<uuid:talk>/nakijken/", talk.talk_check, name="talk_check"),
    path(f"{CASE}herstel/<uuid:talk>/wijzigen/", talk.talk_change, name="talk_change"),
    path(f"{CASE}bijlagen/", attachment.attachment_add, name="attachment_add"),
    path(f"{CASE}bijlagen/<uuid:attachment>/", attachment.attachment, name="attachment"),
    path(f"{CASE}bijlagen/<uuid:attachment>/weg/", attachment.attachment_remove, name="attachment_remove"),
    path(f"{CASE}afronden/", follow.close, name="close"),
    path(f"{CASE}heropenen/", follow.reopen, name="reopen"),
    path(f"{CASE}bestuur/", escalation.escalate, name="escalate"),
    path(f"{CASE}bestuur/terug/", escalation.escalation_end, name="escalation_end"),
    path(BOARD, escalation.escalations, name="escalations"),
    path(f"{BOARD}gelezen/", reading.readings, name="readings"),
    path(f"{BOARD}<uuid:escalation>/", escalation.escalation, name="escalation"),
    path(f"{BOARD}<uuid:escalation>/klaar/", escalation.escalation_done, name="escalation_done"),
    path(f"{BOARD}soorten/", types.types, name="types"),
    path(f"{BOARD}soorten/eigen/", types.subtype_add, name="subtype_add"),
    path(f"{BOARD}soorten/eigen/<uuid:own_subtype>/", types.subtype_end, name="subtype_end"),
]
