from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    """The register of incidents: reported in a minute, followed up, and told back to who reported."""

    name = "incidents"

    def ready(self) -> None:
        from actions.origins import origin_kind  # noqa: PLC0415
        from incidents.origins import finding_origin  # noqa: PLC0415
        from schools.navigation import MenuItem, menu_item  # noqa: PLC0415  (models must be loaded first)
        from schools.roles import INCIDENTS_ESCALATED, INCIDENTS_REPORT, INCIDENTS_YEARLY  # noqa: PLC0415

        report = ("incidents:report", "incidents:sent")
        menu_item(
            MenuItem(30, _("Report"), "plus", "school", "incidents:report", INCIDENTS_REPORT, report, prominent=True)
        )
        others = ("register", "incident", "answers", "names", "entry", "task", "assign", "severity", "close")
        more = ("steps", "suspension", "inspectorate", "note", "talk", "talk_add", "attachment_add", "analysis")
        last = ("yearly", "list", "printout", "devices", "device_trust", "escalate", "reading", "staff")
        views = (*(f"incidents:{name}" for name in (*others, *more, *last)), "incident_import:")
        menu_item(MenuItem(40, _("Incidents"), "shield-alert", "school", "incidents:register", INCIDENTS_REPORT, views))
        menu_item(
            MenuItem(
                order=45,
                label=_("Incidents per year"),
                icon="chart-column",
                kind="school",
                view="incidents:yearly",
                permission=INCIDENTS_YEARLY,
                views=("incidents:yearly", "incidents:printout"),
                unless=INCIDENTS_REPORT,
            )
        )
        at = ("incidents:escalation", "incidents:readings")
        menu_item(
            MenuItem(40, _("Incidents"), "shield-alert", "board", "incidents:escalations", INCIDENTS_ESCALATED, at)
        )
        origin_kind("finding", _("What stands out in incidents"), finding_origin)
