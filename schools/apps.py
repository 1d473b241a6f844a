from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

OTHERS = ("adoption:rules", "oversight:token")  # pages of rooms above that are under Beheer too


class SchoolsConfig(AppConfig):
    name = "schools"

    def ready(self) -> None:
        """Sign-in events are audited; *Beheer* is in the menu of who may see the people."""
        from schools import roles, signals  # noqa: F401, PLC0415
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415

        for kind in ("school", "board"):
            menu_item(
                MenuItem(
                    order=90,
                    label=_("Management"),
                    icon="settings",
                    kind=kind,
                    view=f"people:{kind}_manage",
                    permission=roles.PEOPLE_READ,
                    views=(
                        "people:",
                        "year:",
                        "norms:",
                        "look:",
                        "particulars:",
                        "calendar:holiday",
                        "calendar:regions",
                        *OTHERS,
                    ),
                )
            )
