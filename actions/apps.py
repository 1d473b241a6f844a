from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    """Improvement actions: who does what by when, and whether it helped."""

    name = "actions"

    def ready(self) -> None:
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415  (models must be loaded first)
        from schools.roles import ACTIONS_READ  # noqa: PLC0415

        menu_item(MenuItem(50, _("Actions"), "list-checks", "school", "actions:actions", ACTIONS_READ, "actions:"))
