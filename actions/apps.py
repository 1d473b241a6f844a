from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Improvement actions: who does what by when, and whether it helped."""

    name = "actions"
