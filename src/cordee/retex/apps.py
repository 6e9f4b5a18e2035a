from django.apps import AppConfig


class RetexConfig(AppConfig):
    name = "cordee.retex"
    label = "retex"
