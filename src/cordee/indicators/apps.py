from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "cordee.indicators"
    label = "indicators"

    def ready(self) -> None:
        from cordee.indicators import menu, nightly  # noqa: F401 - nightly registers its tick
        from cordee.indicators.actions import refresh
        from cordee.plan.changes import LISTENERS

        LISTENERS.append(refresh)
        menu.register_menu()
