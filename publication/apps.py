from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicationConfig(AppConfig):
    """What leaves the school: the editions of an adopted plan and the public page."""

    name = "publication"

    def ready(self) -> None:
        from core.files import file_kind  # noqa: PLC0415  (models must be loaded first)
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415
        from schools.roles import PLAN_READ, SCHOOL_READ  # noqa: PLC0415

        file_kind("edition_pdf", read=PLAN_READ)
        file_kind("handout", read=SCHOOL_READ)
        view, views = "publication:overview", "publication:"
        menu_item(MenuItem(70, _("Publish"), "external-link", "school", view, PLAN_READ, views, under="plans:outline"))
