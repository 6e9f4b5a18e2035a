from django.apps import AppConfig


class TaskforceConfig(AppConfig):
    name = "cordee.taskforce"
    label = "taskforce"

    def ready(self) -> None:
        from cordee.crises.doors import EVERYWHERE
        from cordee.crises.helping import SOURCES
        from cordee.taskforce import doors, menu, reminders  # noqa: F401 - reminders registers its tick

        EVERYWHERE.append(doors.help_door)
        SOURCES.append(doors.requests_of)
        menu.register_menu()
