from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticeConfig(AppConfig):
    """Do we do what we say: the promises of the plan beside what people notice. It asks, and never judges."""

    name = "practice"

    def ready(self) -> None:
        from actions.origins import origin_kind  # noqa: PLC0415  (models must be loaded first)
        from practice.selectors import agreement_origin  # noqa: PLC0415
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415
        from schools.roles import PRACTICE_READ  # noqa: PLC0415

        origin_kind("agreement", _("Agreement"), agreement_origin)
        label, view, views = _("Promise and practice"), "practice:overview", "practice:"
        menu_item(MenuItem(50, label, "eye", "school", view, PRACTICE_READ, views, under="plans:outline"))
