from django.urls import path

from schools import support_views
from schools import year_views as views

app_name = "year"

urlpatterns = [
    path("groepen/", views.groups, name="groups"),
    path("groepen/nieuw/", views.group_add, name="group_add"),
    path("groepen/begeleiding/", support_views.supports, name="supports"),
    path("groepen/<uuid:group>/", views.group, name="group"),
    path("groepen/<uuid:group>/verwijderen/", views.group_remove, name="group_remove"),
    path("schooljaar/", views.start, name="start"),
    path("schooljaar/<uuid:year_preparation>/groepen/", views.step_groups, name="step_groups"),
    path("schooljaar/<uuid:year_preparation>/aantallen/", views.step_counts, name="step_counts"),
    path("schooljaar/<uuid:year_preparation>/mensen/", views.step_people, name="step_people"),
    path("schooljaar/<uuid:year_preparation>/controle/", views.step_confirm, name="step_confirm"),
]
