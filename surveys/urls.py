from django.urls import path

from surveys import fill_views as fill
from surveys import views

app_name = "surveys"

EN = {"language": "en"}

urlpatterns = [
    path("s/<slug:school>/monitor/", views.rounds, name="rounds"),
    path("s/<slug:school>/monitor/nieuw/", views.add, name="add"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/", views.round_page, name="round"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/vragen/", views.questions, name="questions"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/samen/", views.combine, name="combine"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/groepen/", views.choose_groups, name="choose_groups"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/starten/", views.start, name="start"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/dagen/", views.move, name="move"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/verwijderen/", views.remove, name="remove"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/sluiten/", views.close, name="close"),
    path("s/<slug:school>/monitor/groep/<uuid:surveyunit>/kaartjes/", views.cards, name="cards"),
    path("s/<slug:school>/monitor/groep/<uuid:surveyunit>/klas/", views.class_window, name="class"),
    # For who fills in.
    path("v/<str:door>/", fill.start, name="start_here"),
    path("v/<str:door>/en/", fill.start, EN, name="start_here_en"),
    path("v/<str:door>/leerling/", fill.pupils, name="fill_pupils"),
    path("v/<str:door>/leerling/en/", fill.pupils, EN, name="fill_pupils_en"),
    path("v/<str:door>/ouder/", fill.parents, name="fill_parents"),
    path("v/<str:door>/ouder/en/", fill.parents, EN, name="fill_parents_en"),
    path("v/<str:door>/personeel/", fill.staff, name="fill_staff"),
    path("v/<str:door>/personeel/en/", fill.staff, EN, name="fill_staff_en"),
    path("v/<str:door>/leerling/klaar/", fill.done_pupils, name="done_pupils"),
    path("v/<str:door>/leerling/klaar/en/", fill.done_pupils, EN, name="done_pupils_en"),
    path("v/<str:door>/ouder/klaar/", fill.done_parents, name="done_parents"),
    path("v/<str:door>/ouder/klaar/en/", fill.done_parents, EN, name="done_parents_en"),
    path("v/<str:door>/personeel/klaar/", fill.done_staff, name="done_staff"),
    path("v/<str:door>/personeel/klaar/en/", fill.done_staff, EN, name="done_staff_en"),
]
