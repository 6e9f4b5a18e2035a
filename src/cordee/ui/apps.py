from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "cordee.ui"
    label = "ui"
