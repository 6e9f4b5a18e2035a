from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "cordee.live"
    label = "live"
