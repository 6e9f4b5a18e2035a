from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "cordee.indicators"
    label = "indicators"
