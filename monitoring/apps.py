from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """What surveys tell, to whom, and the monitor that the law asks for."""

    name = "monitoring"

    def ready(self) -> None:
        from actions.origins import origin_kind  # noqa: PLC0415  (models must be loaded first)
        from core.files import file_kind  # noqa: PLC0415
        from monitoring.finding_selectors import find_finding  # noqa: PLC0415
        from schools.navigation import BoardTab, MenuItem, board_tab, menu_item  # noqa: PLC0415
        from schools.roles import (  # noqa: PLC0415
            BOARD_READ,
            SURVEYS_COUNCIL,
            SURVEYS_MANAGE,
            SURVEYS_READ,
        )

        origin_kind("survey", _("Monitor"), find_finding)
        # Who reads along gets the file of a page by way of that page, as long as it is shared.
        for kind in ("report", "team", "pupils", "council", "parents", "law"):
            file_kind(f"monitor_{kind}", read=SURVEYS_MANAGE)
        law = "monitoring:law"
        menu_item(
            MenuItem(46, _("Statutory monitor"), "scale", "school", law, SURVEYS_MANAGE, law, under="surveys:rounds")
        )
        label, icon = _("Monitor"), "chart-column"
        menu_item(
            MenuItem(
                45, label, icon, "school", "monitoring:shared", SURVEYS_COUNCIL, "monitoring:", unless=SURVEYS_READ
            )
        )
        overviews, board = "oversight:matrix", "monitoring:board"
        board_tab(BoardTab(40, label, board))
        menu_item(MenuItem(17, label, icon, "board", board, BOARD_READ, "monitoring:", under=overviews))
