from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from actions.origins import origin_kind  # noqa: PLC0415  (models must be loaded first)
        from core.files import file_kind  # noqa: PLC0415
        from plans.selectors import section_origin  # noqa: PLC0415
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415
        from schools.roles import PLAN_EDIT, PLAN_READ  # noqa: PLC0415

        origin_kind("section", _("Section of the plan"), section_origin)
        file_kind("plan_pdf", read=PLAN_READ)
        file_kind("word_import", read=PLAN_EDIT)
        file_kind("annex", read=PLAN_READ)
        file_kind("plan_bundle", read=PLAN_READ)
        menu_item(MenuItem(20, _("Plan"), "file-text", "school", "plans:outline", PLAN_READ, "plans:"))
        for order, label, icon, view, views in (
            (21, _("What the law asks"), "scale", "plans:duties", ("plans:duties", "plans:duty")),
            (22, _("Versions"), "history", "plans:milestones", ("plans:milestone", "plans:compare")),
        ):
            menu_item(MenuItem(order, label, icon, "school", view, PLAN_READ, views, under="plans:outline"))
