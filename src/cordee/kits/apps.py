from django.apps import AppConfig


class KitsConfig(AppConfig):
    name = "cordee.kits"
    label = "kits"

    def ready(self) -> None:
        from cordee.journal.rules import READERS
        from cordee.kits import menu, rules
        from cordee.live.rules import FOLLOWERS

        READERS["kit"] = rules.may_follow
        FOLLOWERS["kit"] = rules.may_follow
        menu.register()
