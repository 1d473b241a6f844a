from django.urls import path

from schools import look_views as views

app_name = "look"

urlpatterns = [
    path("b/<slug:board>/beheer/huisstijl/", views.look, name="look"),
    path("b/<slug:board>/beheer/huisstijl/voorbeeld.css", views.preview, name="preview"),
    path("thema/<str:door>.css", views.css, name="css"),
    path("thema/<str:door>.png", views.logo, name="logo"),
]
