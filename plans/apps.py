from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from core.files import file_kind  # noqa: PLC0415  (models must be loaded first)
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415
        from schools.roles import PLAN_READ  # noqa: PLC0415

        file_kind("plan_pdf", read=PLAN_READ)
        menu_item(MenuItem(20, _("Plan"), "file-text", "school", "plans:outline", PLAN_READ, "plans:"))
