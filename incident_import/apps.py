from django.apps import AppConfig


class IncidentImportConfig(AppConfig):
    """Incidents that a school wrote down elsewhere, brought into the register: looked at first, then all or none."""

    name = "incident_import"
