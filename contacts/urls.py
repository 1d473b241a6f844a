from django.urls import path

from contacts import board_views as board
from contacts import views
from schools.table_pages import file_routes

app_name = "contacts"

urlpatterns = [
    path("s/<slug:school>/contactpersonen/", views.contacts, name="contacts"),
    *file_routes("s/<slug:school>/contactpersonen/", views.contacts_file, "contacts"),
    path("s/<slug:school>/contactpersonen/nieuw/", views.add, name="add"),
    path("s/<slug:school>/contactpersonen/cijfers/", views.numbers, name="numbers"),
    *file_routes("s/<slug:school>/contactpersonen/cijfers/", views.numbers_file, "numbers"),
    path("s/<slug:school>/contactpersonen/taken/<uuid:contacttask>/einde/", views.task_end, name="task_end"),
    path("s/<slug:school>/contactpersonen/taken/<uuid:contacttask>/vervanger/", views.task_deputy, name="task_deputy"),
    path(
        "s/<slug:school>/contactpersonen/scholing/<uuid:training>/weg/", views.training_remove, name="training_remove"
    ),
    path("s/<slug:school>/contactpersonen/<uuid:contactperson>/", views.contact, name="contact"),
    path("s/<slug:school>/contactpersonen/<uuid:contactperson>/vergeten/", views.forget, name="forget"),
    path("s/<slug:school>/contactpersonen/<uuid:contactperson>/taken/", views.task_add, name="task_add"),
    path("s/<slug:school>/contactpersonen/<uuid:contactperson>/cursus/", views.training_add, name="training_add"),
    path("b/<slug:board>/contactpersonen/", board.schools, name="board"),
    *file_routes("b/<slug:board>/contactpersonen/", board.schools_file, "board"),
    path("b/<slug:board>/contactpersonen/overleg/", board.meetings, name="meetings"),
    path("b/<slug:board>/contactpersonen/overleg/nieuw/", board.meeting_add, name="meeting_add"),
    path("b/<slug:board>/contactpersonen/overleg/<uuid:coordinatormeeting>/", board.meeting, name="meeting"),
]
