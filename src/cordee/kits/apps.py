from django.apps import AppConfig


class KitsConfig(AppConfig):
    name = "cordee.kits"
    label = "kits"
