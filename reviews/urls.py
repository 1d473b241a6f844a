from django.urls import path

from reviews import decision_views as decisions
from reviews import evaluation_views as evaluations
from reviews import item_views as items
from reviews import proposal_views as proposals
from reviews import screen_views as screens
from reviews import views
from schools.table_pages import file_routes

app_name = "reviews"

TALKS = "s/<slug:school>/overzichten/kwartaalgesprek/"
TALK = f"{TALKS}<uuid:quarterlytalk>/"
DECISION = f"{TALKS}besluit/<uuid:decision>/"

YEARS = "s/<slug:school>/overzichten/jaarevaluatie/"
YEAR = f"{YEARS}<uuid:yearevaluation>/"
ITEM = f"{YEARS}onderdeel/<uuid:evaluationitem>/"

urlpatterns = [
    path("s/<slug:school>/overzichten/", views.overview, name="overview"),
    path("s/<slug:school>/overzichten/voorstel/", proposals.propose, name="propose"),
    path(TALKS, views.talks, name="talks"),
    *file_routes(TALKS, views.talks_file, "talks"),
    path(f"{TALKS}begin/", views.begin, name="talk_begin"),
    path(TALK, views.talk, name="talk"),
    path(f"{TALK}dag/", views.talk_plan, name="talk_plan"),
    path(f"{TALK}verversen/", views.refresh, name="talk_refresh"),
    path(f"{TALK}uitnodigen/", views.invite, name="talk_invite"),
    path(f"{TALK}agenda.ics", views.talk_calendar, name="talk_calendar"),
    path(f"{TALK}afzeggen/", views.cancel, name="talk_cancel"),
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
    path(YEARS, evaluations.evaluations, name="evaluations"),
    path(f"{YEARS}begin/", evaluations.begin, name="evaluation_begin"),
    path(f"{YEARS}mr/", evaluations.council, name="council"),
    path(f"{YEARS}bestuur/", evaluations.for_board, name="for_board"),
    path(YEAR, evaluations.evaluation, name="evaluation"),
    path(f"{YEAR}verversen/", evaluations.refresh, name="evaluation_refresh"),
    path(f"{YEAR}voorstellen/", evaluations.follow, name="evaluation_follow"),
    path(f"{YEAR}besproken/", evaluations.discuss, name="evaluation_discuss"),
    path(f"{YEAR}ondertekenen/", evaluations.sign, name="evaluation_sign"),
    path(f"{YEAR}uitgaven/", evaluations.editions, name="evaluation_editions"),
    path(f"{YEAR}pdf/", evaluations.print_again, name="evaluation_print"),
    path(ITEM, items.item, name="evaluation_item"),
    path(f"{ITEM}voorstel/", items.to_section, name="item_section"),
    path(f"{ITEM}actie/", items.to_action, name="item_action"),
    path("b/<slug:board>/kwartaalgesprekken/", views.board, name="board"),
    *file_routes("b/<slug:board>/kwartaalgesprekken/", views.board_file, "board"),
]
