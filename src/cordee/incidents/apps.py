from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "cordee.incidents"
    label = "incidents"

    def ready(self) -> None:
        from cordee.crises.doors import DOORS
        from cordee.crises.rules import CONDUCTORS
        from cordee.incidents import doors, menu, reminders, rules  # noqa: F401 - reminders registers its ticks

        DOORS["incident"] = doors.doors
        CONDUCTORS["incident"] = rules.conducts_room
        menu.register_menu()
