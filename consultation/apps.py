from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    """What team, pupils, parents and the participation council say about a plan in the making."""

    name = "consultation"
