from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    """The register of incidents: reported in a minute, followed up, and told back to who reported."""

    name = "incidents"

    def ready(self) -> None:
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415  (models must be loaded first)
        from schools.roles import INCIDENTS_REPORT  # noqa: PLC0415

        report = ("incidents:report", "incidents:sent")
        menu_item(
            MenuItem(30, _("Report"), "plus", "school", "incidents:report", INCIDENTS_REPORT, report, prominent=True)
        )
        others = ("register", "incident", "answers", "names", "entry", "task", "assign", "severity", "close")
        views = tuple(f"incidents:{name}" for name in others)
        menu_item(MenuItem(40, _("Incidents"), "shield-alert", "school", "incidents:register", INCIDENTS_REPORT, views))
