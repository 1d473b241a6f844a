from django.urls import path

from schools import norm_views as views

app_name = "norms"

urlpatterns = [
    path("b/<slug:board>/beheer/eisen/", views.norms, name="norms"),
    path("b/<slug:board>/beheer/eisen/<slug:normswitch>/", views.switch, name="switch"),
]
