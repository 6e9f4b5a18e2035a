from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "cordee.plan"
    label = "plan"

    def ready(self) -> None:
        from cordee.plan import menu, reminders  # noqa: F401 - reminders registers its ticks
        from cordee.ui import search

        menu.register_menu()
        search.register(menu.find)
