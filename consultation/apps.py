from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationConfig(AppConfig):
    """What team, pupils, parents and the participation council say about a plan in the making."""

    name = "consultation"

    def ready(self) -> None:
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415  (models must be loaded first)
        from schools.roles import PLAN_READ  # noqa: PLC0415

        label, view, views = _("Reading along"), "consultation:rounds", "consultation:"
        menu_item(MenuItem(30, label, "book-open", "school", view, PLAN_READ, views, under="plans:outline"))
