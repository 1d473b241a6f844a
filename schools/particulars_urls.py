from schools import particulars_views as views

app_name = "particulars"

urlpatterns = [*views.particulars.routes("beheer/gegevens/", "particulars")]
