from django.urls import path

from oversight import views

app_name = "oversight"

urlpatterns = [
    path("b/<slug:board>/overzichten/", views.matrix, name="matrix"),
    path("b/<slug:board>/overzichten/bijwerken/", views.refresh, name="refresh"),
    path("b/<slug:board>/overzichten/verloop/", views.trend, name="trend"),
    path("b/<slug:board>/overzichten/incidenten/", views.figures, name="figures"),
    path("b/<slug:board>/overzichten/scholen/<slug:location>/", views.school, name="school"),
    path("b/<slug:board>/overzichten/scholen/<slug:location>/gesprek/", views.conversation, name="conversation"),
]
