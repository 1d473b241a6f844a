from django.urls import path

from reviews import decision_views as decisions
from reviews import screen_views as screens
from reviews import views

app_name = "reviews"

TALKS = "s/<slug:school>/overzichten/kwartaalgesprek/"
TALK = f"{TALKS}<uuid:quarterlytalk>/"
DECISION = f"{TALKS}besluit/<uuid:decision>/"

urlpatterns = [
    path("s/<slug:school>/overzichten/", views.overview, name="overview"),
    path(TALKS, views.talks, name="talks"),
    path(f"{TALKS}begin/", views.begin, name="talk_begin"),
    path(TALK, views.talk, name="talk"),
    path(f"{TALK}dag/", views.talk_plan, name="talk_plan"),
    path(f"{TALK}verversen/", views.refresh, name="talk_refresh"),
    path(f"{TALK}uitnodigen/", views.invite, name="talk_invite"),
    path(f"{TALK}agenda.ics", views.talk_calendar, name="talk_calendar"),
    path(f"{TALK}gehouden/", views.hold, name="talk_hold"),
    path(f"{TALK}verslag/", views.minutes, name="talk_minutes"),
    path(f"{TALK}verslag/stand/", views.minutes_state, name="talk_minutes_state"),
    path(f"{TALK}notities/", screens.notes, name="notes"),
    path(f"{TALK}scherm/", screens.screen, name="screen"),
    *[
        path(f"{TALK}scherm/{step.key}/", screens.screen_step, {"step": step.key}, name=f"screen_{step.key}")
        for step in screens.STEPS
    ],
    path(f"{TALK}besluiten/", decisions.save, name="decision_save"),
    path(f"{DECISION}weg/", decisions.drop, name="decision_drop"),
    path(f"{DECISION}actie/", decisions.to_action, name="decision_action"),
    path(f"{DECISION}voorstel/", decisions.to_section, name="decision_section"),
    path(f"{DECISION}klaar/", decisions.settle, name="decision_settle"),
    path("b/<slug:board>/kwartaalgesprekken/", views.board, name="board"),
]
