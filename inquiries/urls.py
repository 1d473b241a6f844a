from django.urls import path

from inquiries import views
from schools.table_pages import file_routes

app_name = "inquiries"

urlpatterns = [
    path("b/<slug:board>/overzichten/vragen/", views.board, name="board"),
    *file_routes("b/<slug:board>/overzichten/vragen/", views.board_file, "board"),
    path("b/<slug:board>/overzichten/vragen/stellen/", views.ask, name="ask"),
    path("b/<slug:board>/overzichten/vragen/<uuid:inquiry>/", views.board_inquiry, name="board_inquiry"),
    path("b/<slug:board>/overzichten/vragen/<uuid:inquiry>/sluiten/", views.close, name="close"),
    path("b/<slug:board>/overzichten/vragen/<uuid:inquiry>/termijn/", views.term, name="term"),
    path("s/<slug:school>/vragen-bestuur/", views.school, name="school"),
    *file_routes("s/<slug:school>/vragen-bestuur/", views.school_file, "school"),
    path("s/<slug:school>/vragen-bestuur/<uuid:inquiry>/", views.inquiry, name="inquiry"),
]
