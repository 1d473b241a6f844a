from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """How safe pupils, parents and staff say it is: rounds, anonymous answers, results."""

    name = "surveys"

    def ready(self) -> None:
        from core.files import file_kind  # noqa: PLC0415  (models must be loaded first)
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415
        from schools.roles import BOARD_READ, SURVEYS_MANAGE, SURVEYS_READ  # noqa: PLC0415

        file_kind("survey_cards", read=SURVEYS_MANAGE)
        menu_item(MenuItem(45, _("Monitor"), "chart-column", "school", "surveys:rounds", SURVEYS_READ, "surveys:"))
        asked = "surveys:board_questions"
        label, under = _("Own survey questions"), "oversight:matrix"
        menu_item(MenuItem(18, label, "list-checks", "board", asked, BOARD_READ, "surveys:", under=under))
