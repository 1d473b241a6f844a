from django.urls import path

from inquiries import views

app_name = "inquiries"

urlpatterns = [
    path("b/<slug:board>/overzichten/vragen/", views.board, name="board"),
    path("b/<slug:board>/overzichten/vragen/stellen/", views.ask, name="ask"),
    path("b/<slug:board>/overzichten/vragen/<uuid:inquiry>/", views.board_inquiry, name="board_inquiry"),
    path("b/<slug:board>/overzichten/vragen/<uuid:inquiry>/sluiten/", views.close, name="close"),
    path("b/<slug:board>/overzichten/vragen/<uuid:inquiry>/termijn/", views.term, name="term"),
    path("s/<slug:school>/vragen-bestuur/", views.school, name="school"),
    path("s/<slug:school>/vragen-bestuur/<uuid:inquiry>/", views.inquiry, name="inquiry"),
]
