from django.apps import AppConfig


class AwarenessConfig(AppConfig):
    name = "cordee.awareness"
    label = "awareness"

    def ready(self) -> None:
        from cordee.awareness import menu

        menu.register_menu()
