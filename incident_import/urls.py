from django.urls import path

from incident_import import views

app_name = "incident_import"

HERE = "s/<slug:school>/incidenten/inlezen/"
FILE = f"{HERE}<uuid:fileimport>/"

urlpatterns = [
    path(HERE, views.imports, name="imports"),
    path(FILE, views.file_import, name="file_import"),
    path(f"{FILE}kolommen/", views.columns, name="columns"),
    path(f"{FILE}woorden/", views.words, name="words"),
    path(f"{FILE}controle/", views.trial, name="trial"),
    path(f"{FILE}weg/", views.drop, name="drop"),
]
