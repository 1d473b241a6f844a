from django.urls import path

from oversight import api_views as api
from oversight import report_views as reports
from oversight import token_views as tokens
from oversight import views
from schools.table_pages import file_routes

app_name = "oversight"

urlpatterns = [
    path("b/<slug:board>/overzichten/", views.matrix, name="matrix"),
    path("b/<slug:board>/overzichten/bijwerken/", views.refresh, name="refresh"),
    *file_routes("b/<slug:board>/overzichten/", reports.matrix_file, "matrix"),
    path("b/<slug:board>/overzichten/verloop/", views.trend, name="trend"),
    *file_routes("b/<slug:board>/overzichten/verloop/", reports.trend_file, "trend"),
    path("b/<slug:board>/overzichten/incidenten/", views.figures, name="figures"),
    *file_routes("b/<slug:board>/overzichten/incidenten/", reports.figures_file, "figures"),
    path("b/<slug:board>/overzichten/scholen/<slug:location>/", views.school, name="school"),
    *file_routes("b/<slug:board>/overzichten/scholen/<slug:location>/", reports.school_file, "school"),
    path("b/<slug:board>/overzichten/scholen/<slug:location>/gesprek/", views.conversation, name="conversation"),
    path("b/<slug:board>/overzichten/rapporten/", reports.reports, name="reports"),
    path("b/<slug:board>/overzichten/rapporten/vanzelf/", reports.schedule, name="schedule"),
    path("b/<slug:board>/overzichten/rapporten/excel/", reports.report_xlsx, name="report_xlsx"),
    path("b/<slug:board>/overzichten/rapporten/csv/", reports.report_csv, name="report_csv"),
    path("b/<slug:board>/beheer/koppelingen/", tokens.tokens, name="tokens"),
    path("b/<slug:board>/beheer/koppelingen/<uuid:apitoken>/intrekken/", tokens.revoke, name="token_revoke"),
    path("b/<slug:board>/overzichten/landelijk/", reports.national_board, name="national_board"),
    *file_routes("b/<slug:board>/overzichten/landelijk/", reports.national_file, "national_board"),
    path("b/<slug:board>/overzichten/rapporten/landelijk/", reports.share, name="report_share"),
    path("operator/landelijk/", reports.national, name="national"),
    path("api/v1/", api.explained, name="api"),
    path("api/v1/openapi.json", api.description, name="api_description"),
    path("api/v1/schools", api.schools, name="api_schools"),
    path("api/v1/standing", api.standing, name="api_standing"),
    path("api/v1/trend", api.trend, name="api_trend"),
    path("api/v1/survey", api.survey, name="api_survey"),
    path("api/v1/figures", api.figures, name="api_figures"),
]
