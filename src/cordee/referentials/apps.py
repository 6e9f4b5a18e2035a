from django.apps import AppConfig


class ReferentialsConfig(AppConfig):
    name = "cordee.referentials"
    label = "referentials"

    def ready(self) -> None:
        from cordee.referentials import menu

        menu.register_menu()
