from django.apps import AppConfig


class TaskforceConfig(AppConfig):
    name = "cordee.taskforce"
    label = "taskforce"

    def ready(self) -> None:
        from cordee.crises.asking import ASKED
        from cordee.crises.doors import EVERYWHERE
        from cordee.taskforce import doors, menu, reminders  # noqa: F401 - reminders registers its tick

        ASKED.append(doors.asked_from)
        EVERYWHERE.append(doors.help_door)
        menu.register_menu()
