from django.urls import path

from practice import views

app_name = "practice"

urlpatterns = [
    path("s/<slug:school>/plan/afspraken/", views.overview, name="overview"),
    path("s/<slug:school>/plan/afspraken/nieuw/", views.begin, name="begin"),
    path("s/<slug:school>/plan/afspraken/nieuw/<slug:section>/", views.add, name="add"),
    path("s/<slug:school>/plan/afspraken/nieuw/<slug:section>/voorbeeld/", views.add_example, name="add_example"),
    path("s/<slug:school>/plan/afspraken/<uuid:agreement>/", views.agreement, name="agreement"),
    path("s/<slug:school>/plan/afspraken/<uuid:agreement>/merk/", views.notice, name="notice"),
    path("s/<slug:school>/plan/afspraken/<uuid:agreement>/wijzigen/", views.change, name="change"),
    path("s/<slug:school>/plan/afspraken/<uuid:agreement>/besproken/", views.talked, name="talked"),
    path("s/<slug:school>/plan/afspraken/<uuid:agreement>/einde/", views.end, name="end"),
]
