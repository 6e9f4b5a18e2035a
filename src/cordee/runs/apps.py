from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "cordee.runs"
    label = "runs"

    def ready(self) -> None:
        from cordee.journal.rules import READERS
        from cordee.live.rules import FOLLOWERS
        from cordee.runs import chores  # noqa: F401 - registers its ticks
        from cordee.runs.rules import may_follow

        FOLLOWERS["run"] = READERS["run"] = may_follow
