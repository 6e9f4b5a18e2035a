from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "cordee.playbooks"
    label = "playbooks"

    def ready(self) -> None:
        from cordee.crises.doors import EVERYWHERE
        from cordee.crises.views.sections import TOUCHES
        from cordee.playbooks import doors, events, menu

        EVERYWHERE.append(doors.playbooks)
        TOUCHES[events.PlaybookLaunched.kind] = ("taches", "lignes")
        menu.register_menu()
