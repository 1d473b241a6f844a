from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import checks  # noqa: F401, PLC0415  (registers them)
        from core.registry import load_offers  # noqa: PLC0415  (models must be loaded first)

        load_offers()
