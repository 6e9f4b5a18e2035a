from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "cordee.journal"
    label = "journal"

    def ready(self) -> None:
        # Whatever the process (a worker, a console), an entry is told in words: all events are known from the start.
        autodiscover_modules("events")
