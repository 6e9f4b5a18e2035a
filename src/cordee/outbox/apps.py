from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "cordee.outbox"
    label = "outbox"
