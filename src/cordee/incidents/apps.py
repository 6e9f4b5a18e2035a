from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "cordee.incidents"
    label = "incidents"

    def ready(self) -> None:
        from cordee.crises.doors import DOORS
        from cordee.crises.frieze import SOURCES
        from cordee.crises.rules import CONDUCTORS
        from cordee.incidents import doors, frieze, menu, reminders, rules, watched  # noqa: F401 - reminders registers its ticks
        from cordee.journal.rules import READERS
        from cordee.live.rules import FOLLOWERS
        from cordee.witnesses.watching import WATCHED

        DOORS["incident"] = doors.doors
        CONDUCTORS["incident"] = rules.conducts_room
        SOURCES.append(frieze.told_of)
        WATCHED.append(watched.watched)
        FOLLOWERS["shared"] = rules.may_follow_sheet
        READERS["shared"] = rules.may_take_sheet_journal
        menu.register_menu()
