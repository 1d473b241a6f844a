from django.urls import path

from monitoring import board_views, law_views, result_views, variant_views
from monitoring.law_selectors import STEPS
from schools.table_pages import file_routes

app_name = "monitoring"

ROUND = "s/<slug:school>/monitor/<uuid:surveyround>/"
LAW = "s/<slug:school>/monitor/wettelijk/"

urlpatterns = [
    path(f"{ROUND}resultaten/", result_views.results, name="results"),
    path(f"{ROUND}resultaten/vraag/", result_views.item, name="item"),
    path(f"{ROUND}resultaten/vragenlijst/", result_views.quality, name="quality"),
    path(f"{ROUND}resultaten/excel/", result_views.results_xlsx, name="xlsx"),
    path(f"{ROUND}resultaten/json/", result_views.results_json, name="json"),
    path(f"{ROUND}besproken/", result_views.talks, name="talks"),
    path("s/<slug:school>/monitor/besproken/<uuid:resulttalk>/", result_views.talk, name="talk"),
    path(f"{ROUND}delen/", variant_views.share, name="share"),
    path(f"{ROUND}pdf/", variant_views.print_round, name="print"),
    path(f"{ROUND}team/", variant_views.team, name="team"),
    path(f"{ROUND}team/pdf/", variant_views.team_file, name="team_file"),
    path(f"{ROUND}mr/", variant_views.council, name="council"),
    path(f"{ROUND}mr/pdf/", variant_views.council_file, name="council_file"),
    path(f"{ROUND}leerlingen/", variant_views.pupils, name="pupils"),
    path(f"{ROUND}ouders/", variant_views.parents, name="parents"),
    path("s/<slug:school>/monitor/papier/<uuid:monitorpaper>/", variant_views.paper, name="paper"),
    path("s/<slug:school>/monitor/gedeeld/", variant_views.shared, name="shared"),
    path(LAW, law_views.law, name="law"),
    *file_routes(LAW, law_views.law_table, "law"),
    *(path(f"{LAW}{step}/", law_views.law_step, {"step": step}, name=f"law_{step}") for step in STEPS),
    path(f"{LAW}uitkomsten/bestand/", law_views.law_file, name="law_file"),
    path(f"{LAW}<uuid:statutorymonitor>/pdf/", variant_views.print_law, name="print_law"),
    path("b/<slug:board>/monitor/", board_views.board, name="board"),
    *file_routes("b/<slug:board>/monitor/", board_views.board_file, "board"),
    *file_routes("b/<slug:board>/monitor/wettelijk/", board_views.law_file, "board_law"),
]
