from django.urls import path

from overview import views

app_name = "overview"

urlpatterns = [
    path("", views.home, name="home"),
    path("s/<slug:school>/", views.today, name="today"),
    path("b/<slug:board>/", views.board, name="board"),
]
