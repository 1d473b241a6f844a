from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OverviewConfig(AppConfig):
    name = "overview"

    def ready(self) -> None:
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415  (models must be loaded first)
        from schools.roles import BOARD_READ, SCHOOL_READ  # noqa: PLC0415

        here = ("overview:today", "calendar:year", "calendar:item")
        menu_item(MenuItem(10, _("Today"), "sun", "school", "overview:today", SCHOOL_READ, here))
        menu_item(MenuItem(10, _("Today"), "sun", "board", "overview:board", BOARD_READ, "overview:board"))
