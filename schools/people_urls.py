from django.urls import path

from schools import people_views as views
from schools import record_views as records
from schools import reminder_views as reminders

app_name = "people"

urlpatterns = [
    *views.manage.routes("beheer/", "manage"),
    *views.people.routes("beheer/mensen/", "people"),
    *views.invite.routes("beheer/mensen/uitnodigen/", "invite"),
    *views.invite_team.routes("beheer/mensen/team/", "team"),
    *views.member.routes("beheer/mensen/<uuid:membership>/", "member"),
    *views.member_end.routes("beheer/mensen/<uuid:membership>/einde/", "member_end"),
    *views.member_second_factor.routes("beheer/mensen/<uuid:membership>/tweede-stap/", "member_second_factor"),
    *views.invitation_resend.routes("beheer/uitnodigingen/<uuid:invitation>/opnieuw/", "invitation_resend"),
    *views.invitation_revoke.routes("beheer/uitnodigingen/<uuid:invitation>/intrekken/", "invitation_revoke"),
    *records.audit_trail.routes("beheer/logboek/", "audit"),
    *records.mails.routes("beheer/mail/", "mails"),
    *reminders.reminders.routes("beheer/herinneringen/", "reminders"),
    path("uitnodiging/<str:door>/", views.invitation, name="invitation"),
    path("account/sessions/<int:session>/einde/", views.session_end, name="session_end"),
    path("demo/mail/", records.demo_mails, name="demo_mails"),
]
