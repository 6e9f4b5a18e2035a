from django.apps import AppConfig


class RetexConfig(AppConfig):
    name = "cordee.retex"
    label = "retex"

    def ready(self) -> None:
        from cordee.crises.doors import EVERYWHERE
        from cordee.exercises.doors import MORE_DOORS
        from cordee.indicators.measures import MEASURES
        from cordee.retex import doors, measure, menu, reminders  # noqa: F401 - reminders registers its tick
        from cordee.ui import search

        MORE_DOORS.append(doors.debrief_door)
        EVERYWHERE.append(doors.crisis_door)
        MEASURES["exercised"] = measure.exercised
        menu.register_menu()
        search.register(menu.find)
