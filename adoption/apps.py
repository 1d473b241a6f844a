from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdoptionConfig(AppConfig):
    """From draft to adopted plan: consent of the participation council, adoption, the frozen text."""

    name = "adoption"

    def ready(self) -> None:
        from core.files import file_kind  # noqa: PLC0415  (models must be loaded first)
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415
        from schools.roles import PLAN_READ  # noqa: PLC0415

        file_kind("consent_minutes", read=PLAN_READ)
        label, view, views = _("Adoption"), "adoption:overview", "adoption:"
        menu_item(MenuItem(40, label, "circle-check", "school", view, PLAN_READ, views, under="plans:outline"))
