from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InquiriesConfig(AppConfig):
    """Questions of a board to its schools, and their answers."""

    name = "inquiries"

    def ready(self) -> None:
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415  (models must be loaded first)
        from schools.roles import BOARD_READ, INQUIRIES_ANSWER  # noqa: PLC0415

        label, views = _("Questions of the board"), "inquiries:"
        board, school = "inquiries:board", "inquiries:school"
        menu_item(
            MenuItem(
                16, _("Questions to schools"), "inbox", "board", board, BOARD_READ, views, under="oversight:matrix"
            )
        )
        menu_item(MenuItem(70, label, "inbox", "school", school, INQUIRIES_ANSWER, views, under="plans:outline"))
