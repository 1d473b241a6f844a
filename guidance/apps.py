from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    """Questions to think about together, as content."""

    name = "guidance"

    def ready(self) -> None:
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415  (models must be loaded first)
        from schools.roles import REVIEWS_READ  # noqa: PLC0415

        label, view = _("Questions to reflect"), "guidance:questions"
        menu_item(MenuItem(80, label, "users", "school", view, REVIEWS_READ, view, under="reviews:overview"))
