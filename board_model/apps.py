from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardModelConfig(AppConfig):
    """A board's own model plan: what it asks all its schools to say, and how each school takes that over."""

    name = "board_model"

    def ready(self) -> None:
        from core.files import file_kind  # noqa: PLC0415  (models must be loaded first)
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415
        from schools.roles import BOARD_READ  # noqa: PLC0415

        file_kind("gmr_file", read=BOARD_READ)
        menu_item(MenuItem(20, _("Model plan"), "file-text", "board", "board_model:draft", BOARD_READ, "board_model:"))
