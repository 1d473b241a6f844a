from django.urls import path

from publication import handout_views as handouts
from publication import public_views as public
from publication import views

app_name = "publication"

urlpatterns = [
    path("s/<slug:school>/publiceren/", views.overview, name="overview"),
    path("s/<slug:school>/publiceren/tekst/ouders/", views.parents_text, name="parents_text"),
    path("s/<slug:school>/publiceren/tekst/leerlingen/", views.pupils_text, name="pupils_text"),
    path("s/<slug:school>/publiceren/tekst/contactpagina/", views.page_text, name="page_text"),
    path("s/<slug:school>/publiceren/voorbeeld/ouders/", views.parents_preview, name="parents_preview"),
    path("s/<slug:school>/publiceren/voorbeeld/leerlingen/", views.pupils_preview, name="pupils_preview"),
    path("s/<slug:school>/publiceren/voorbeeld/contactpagina/", views.page_preview, name="page_preview"),
    path("s/<slug:school>/publiceren/medewerkers/", views.staff, name="staff"),
    path("s/<slug:school>/publiceren/poster/", handouts.handouts, name="handouts"),
    path("s/<slug:school>/publiceren/<uuid:edition>/pdf/", views.print_again, name="print_again"),
    path("veilig/<slug:door>/", public.page, name="page"),
    path("veilig/<slug:door>/en/", public.page, {"language": "en"}, name="page_en"),
    path("veilig/<slug:door>/inbed/", public.embed, name="embed"),
    path("veilig/<slug:door>/ouders/", public.parents, name="parents"),
    path("veilig/<slug:door>/leerlingen/", public.pupils, name="pupils"),
    path("veilig/<slug:door>/ouders.pdf", public.parents_pdf, name="parents_pdf"),
    path("veilig/<slug:door>/leerlingen.pdf", public.pupils_pdf, name="pupils_pdf"),
]
