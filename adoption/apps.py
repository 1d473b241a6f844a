from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    """From draft to adopted plan: consent of the participation council, adoption, the frozen text."""

    name = "adoption"

    def ready(self) -> None:
        from core.files import file_kind  # noqa: PLC0415  (models must be loaded first)
        from schools.roles import PLAN_READ  # noqa: PLC0415

        file_kind("consent_minutes", read=PLAN_READ)
