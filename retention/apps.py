from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

KEEPING = ("list", "take_out", "postpone", "approve", "marks", "mark")
REQUESTS = ("request", "search", "redact", "preview", "extend", "close", "grant", "make")


class RetentionConfig(AppConfig):
    """How long cases are kept, erasing them, and the rights of the people they are about."""

    name = "retention"

    def ready(self) -> None:
        from core.files import file_kind  # noqa: PLC0415  (models must be loaded first)
        from incidents.erasure_services import erased_too  # noqa: PLC0415
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415
        from schools.roles import BOARD_READ, INCIDENTS_FOLLOW, RIGHTS_HANDLE  # noqa: PLC0415

        file_kind("erasure_certificate", read=BOARD_READ)
        erased_too("retention.RightsText", "retention.RightsCase", "retention.CaseMark")
        menu_item(
            MenuItem(
                order=60,
                label=_("Keeping and erasing"),
                icon="history",
                kind="school",
                view="retention:lists",
                permission=INCIDENTS_FOLLOW,
                views=tuple(f"retention:{name}" for name in KEEPING),
                under="incidents:register",
            )
        )
        menu_item(
            MenuItem(
                order=62,
                label=_("Requests of people"),
                icon="user-round",
                kind="school",
                view="retention:requests",
                permission=RIGHTS_HANDLE,
                views=tuple(f"retention:{name}" for name in REQUESTS),
                under="incidents:register",
            )
        )
        menu_item(
            MenuItem(
                50,
                _("Keeping and erasing"),
                "history",
                "board",
                "retention:terms",
                BOARD_READ,
                "retention:",
                under="people:board_manage",
            )
        )
