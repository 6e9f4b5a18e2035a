from django.apps import AppConfig


class RetexConfig(AppConfig):
    name = "cordee.retex"
    label = "retex"

    def ready(self) -> None:
        from cordee.retex import menu, reminders  # noqa: F401 - reminders registers its tick
        from cordee.ui import search

        menu.register_menu()
        search.register(menu.find)
