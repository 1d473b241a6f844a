from django.urls import path

from schools import operator_views as views

app_name = "operator"

urlpatterns = [path("operator/besturen/", views.boards, name="boards")]
