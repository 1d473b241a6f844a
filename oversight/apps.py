from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

PAGES = ("matrix", "trend", "figures", "school", "conversation", "report", "national_board")


class OversightConfig(AppConfig):
    """What a board sees of all its schools, without reading any of them."""

    name = "oversight"

    def ready(self) -> None:
        from core.files import file_kind  # noqa: PLC0415  (models must be loaded first)
        from schools.navigation import BoardTab, MenuItem, board_tab, menu_item  # noqa: PLC0415
        from schools.roles import BOARD_READ  # noqa: PLC0415

        file_kind("board_report", read=BOARD_READ)
        views = (*(f"oversight:{page}" for page in PAGES), "inquiries:")
        board_tab(BoardTab(10, _("Schools and obligations"), "oversight:matrix"))
        board_tab(BoardTab(20, _("Over the quarters"), "oversight:trend"))
        board_tab(BoardTab(30, _("Incidents"), "oversight:figures"))
        board_tab(BoardTab(45, _("National"), "oversight:national_board"))
        board_tab(BoardTab(50, _("Reports and files"), "oversight:reports"))
        menu_item(MenuItem(15, _("Overviews"), "layout-grid", "board", "oversight:matrix", BOARD_READ, views))
