from django.urls import path

from adoption import consent_views as consent
from adoption import views

app_name = "adoption"

urlpatterns = [
    path("s/<slug:school>/plan/vaststellen/", views.overview, name="overview"),
    path("s/<slug:school>/plan/vaststellen/instemming/", consent.ask, name="consent_ask"),
    path("s/<slug:school>/plan/vaststellen/uitkomst/", consent.record, name="consent_record"),
    path("s/<slug:school>/plan/vaststellen/termijn/", consent.extend, name="consent_extend"),
    path("s/<slug:school>/plan/vaststellen/terugnemen/", consent.withdraw, name="consent_withdraw"),
    path("s/<slug:school>/plan/vaststellen/leden/<uuid:consentvoice>/", consent.invite_again, name="invite_again"),
    path("s/<slug:school>/plan/vaststellen/vragen/<uuid:consentquestion>/", consent.answer, name="answer"),
    path("s/<slug:school>/plan/vaststellen/stem/", consent.own_voice, name="own_voice"),
    path("s/<slug:school>/plan/vaststellen/besluit/", views.adopt, name="adopt"),
    path("s/<slug:school>/plan/vaststellen/<uuid:adoption>/pdf/", views.print_again, name="print_again"),
    path("b/<slug:board>/beheer/vaststellen/", views.rules, name="rules"),
    path("instemming/<str:door>/", consent.voice, name="voice"),
]
