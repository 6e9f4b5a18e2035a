from django.apps import AppConfig


class WitnessesConfig(AppConfig):
    name = "cordee.witnesses"
    label = "witnesses"

    def ready(self) -> None:
        from cordee.witnesses import watching  # noqa: F401 - registers its ticks
