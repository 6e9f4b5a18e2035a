from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "cordee.home"
    label = "home"
