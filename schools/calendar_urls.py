from django.urls import path

from schools import calendar_views as views

app_name = "calendar"

urlpatterns = [
    path("s/<slug:school>/jaarkalender/", views.year, name="year"),
    path("s/<slug:school>/jaarkalender/nieuw/", views.item_add, name="item_add"),
    path("s/<slug:school>/jaarkalender/<slug:calendaritem>/", views.item, name="item"),
    path("s/<slug:school>/jaarkalender/<slug:calendaritem>/gedaan/", views.item_done, name="item_done"),
    path("b/<slug:board>/beheer/vakanties/", views.holidays, name="holidays"),
    path("b/<slug:board>/beheer/vakanties/inlezen/", views.holidays_import, name="holidays_import"),
    path("b/<slug:board>/beheer/vakanties/regios/", views.regions, name="regions"),
    path("b/<slug:board>/beheer/vakanties/<uuid:holiday>/weg/", views.holiday_remove, name="holiday_remove"),
]
