from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    """From draft to adopted plan: consent of the participation council, adoption, the frozen text."""

    name = "adoption"
