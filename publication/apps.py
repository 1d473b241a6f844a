from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """What leaves the school: the editions of an adopted plan and the public page."""

    name = "publication"
