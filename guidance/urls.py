from django.urls import path

from guidance import views

app_name = "guidance"

urlpatterns = [
    path("s/<slug:school>/overzichten/reflectievragen/", views.questions, name="questions"),
]
