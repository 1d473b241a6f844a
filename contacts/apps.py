from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Whom to turn to: contact persons, their training, and what they report in numbers."""

    name = "contacts"

    def ready(self) -> None:
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415  (models must be loaded first)
        from schools.roles import BOARD_READ, SCHOOL_READ  # noqa: PLC0415

        label, views = _("Contacts"), "contacts:"
        plan = "plans:outline"
        menu_item(MenuItem(60, label, "users", "school", "contacts:contacts", SCHOOL_READ, views, under=plan))
        overview = "oversight:matrix"
        menu_item(MenuItem(60, label, "users", "board", "contacts:board", BOARD_READ, views, under=overview))
