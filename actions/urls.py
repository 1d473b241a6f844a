from django.urls import path

from actions import views
from schools.table_pages import file_routes

app_name = "actions"

urlpatterns = [
    path("s/<slug:school>/acties/", views.actions, name="actions"),
    *file_routes("s/<slug:school>/acties/", views.actions_file, "actions"),
    path("s/<slug:school>/acties/nieuw/", views.add, name="add"),
    path("s/<slug:school>/acties/agenda/", views.feed, name="feed"),
    path("s/<slug:school>/acties/<uuid:action>/", views.action, name="action"),
    path("s/<slug:school>/acties/<uuid:action>/status/", views.status, name="status"),
    path("s/<slug:school>/acties/<uuid:action>/effect/", views.effect, name="effect"),
    path("agenda/<str:door>/acties.ics", views.feed_ical, name="ical"),
]
