from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OversightConfig(AppConfig):
    """What a board sees of all its schools, without reading any of them."""

    name = "oversight"

    def ready(self) -> None:
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415  (models must be loaded first)
        from schools.roles import BOARD_READ  # noqa: PLC0415

        views = "oversight:"
        menu_item(MenuItem(15, _("Overviews"), "layout-grid", "board", "oversight:matrix", BOARD_READ, views))
