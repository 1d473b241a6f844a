from django.urls import path

from consultation import answer_views as answers
from consultation import remark_views as remarks
from consultation import views

app_name = "consultation"

HERE = "s/<slug:school>/plan/meelezen/"
ROUND = f"{HERE}<uuid:consultationround>/"

urlpatterns = [
    path(HERE, views.rounds, name="rounds"),
    path(f"{HERE}nieuw/", views.add, name="add"),
    path(f"{HERE}bijlage/", views.summarise, name="summarise"),
    path(ROUND, views.round_page, name="round"),
    path(f"{ROUND}link/", views.link, name="link"),
    path(f"{ROUND}kaartjes/", views.cards, name="cards"),
    path(f"{ROUND}sluiten/", views.close, name="close"),
    path(f"{ROUND}antwoord/", answers.answer, name="answer"),
    path(f"{HERE}opmerking/<uuid:consultationremark>/", remarks.remark, name="remark"),
    path("meelezen/bedankt/", answers.thanks, {"audience": "parents"}, name="thanks"),
    path("meelezen/bedankt/leerlingen/", answers.thanks, {"audience": "pupils"}, name="thanks_pupils"),
    path("meelezen/<str:door>/", answers.visit, name="visit"),
]
