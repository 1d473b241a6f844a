from django.urls import path

from surveys import fill_views as fill
from surveys import own_views as own
from surveys import views
from surveys.instrument import newest

app_name = "surveys"

MORE = [language for language in newest("parents").languages if language not in ("nl", "en")]

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
    path("s/<slug:school>/monitor/<uuid:surveyround>/eigen/", own.own, name="own"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/eigen/weg/", own.own_remove, name="own_remove"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/eigen/open/", own.own_open, name="own_open"),
    path("s/<slug:school>/monitor/<uuid:surveyround>/antwoorden/", own.own_answers, name="own_answers"),
    path("s/<slug:school>/monitor/tekst/<uuid:openanswer>/", own.judge, name="judge"),
    path("b/<slug:board>/monitorvragen/", own.board_questions, name="board_questions"),
    path("b/<slug:board>/monitorvragen/<uuid:boardquestion>/", own.board_question_remove, name="board_question_remove"),
    path("s/<slug:school>/monitor/groep/<uuid:surveyunit>/kaartjes/", views.cards, name="cards"),
    path("s/<slug:school>/monitor/groep/<uuid:surveyunit>/klas/", views.class_window, name="class"),
    # For who fills in.
    path("v/<str:door>/", fill.start, name="start_here"),
    path("v/<str:door>/en/", fill.start, EN, name="start_here_en"),
    path("v/<str:door>/leerling/", fill.pupils, name="fill_pupils"),
    path("v/<str:door>/leerling/en/", fill.pupils, EN, name="fill_pupils_en"),
    path("v/<str:door>/peiling/", fill.pulse, name="fill_pulse"),
    path("v/<str:door>/peiling/en/", fill.pulse, EN, name="fill_pulse_en"),
    path("v/<str:door>/ouder/", fill.parents, name="fill_parents"),
    path("v/<str:door>/ouder/en/", fill.parents, EN, name="fill_parents_en"),
    path("v/<str:door>/personeel/", fill.staff, name="fill_staff"),
    path("v/<str:door>/personeel/en/", fill.staff, EN, name="fill_staff_en"),
    path("v/<str:door>/leerling/klaar/", fill.done_pupils, name="done_pupils"),
    path("v/<str:door>/leerling/klaar/en/", fill.done_pupils, EN, name="done_pupils_en"),
    path("v/<str:door>/peiling/klaar/", fill.done_pulse, name="done_pulse"),
    path("v/<str:door>/peiling/klaar/en/", fill.done_pulse, EN, name="done_pulse_en"),
    path("v/<str:door>/ouder/klaar/", fill.done_parents, name="done_parents"),
    path("v/<str:door>/ouder/klaar/en/", fill.done_parents, EN, name="done_parents_en"),
    path("v/<str:door>/personeel/klaar/", fill.done_staff, name="done_staff"),
    path("v/<str:door>/personeel/klaar/en/", fill.done_staff, EN, name="done_staff_en"),
    # Parents, in the languages that their questionnaire has besides.
    *(
        path(f"v/<str:door>/ouder/{each}/", fill.parents, {"language": each}, name=f"fill_parents_{each}")
        for each in MORE
    ),
    *(
        path(f"v/<str:door>/ouder/klaar/{each}/", fill.done_parents, {"language": each}, name=f"done_parents_{each}")
        for each in MORE
    ),
]
