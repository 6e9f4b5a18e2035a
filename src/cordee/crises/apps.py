from django.apps import AppConfig


class CrisesConfig(AppConfig):
    name = "cordee.crises"
    label = "crises"

    def ready(self) -> None:
        from cordee.accounts.sessions import LOADERS
        from cordee.crises import forgetting, reviewing, rules, seating  # noqa: F401 - reviewing registers its tick
        from cordee.journal.actions import ON_REDACTION
        from cordee.journal.rules import READERS
        from cordee.live.rules import FOLLOWERS

        LOADERS.append(seating.actor_of_session)
        FOLLOWERS["room"] = rules.may_follow
        READERS["room"] = rules.may_take_journal
        ON_REDACTION.append(forgetting.forget)
