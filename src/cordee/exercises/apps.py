from django.apps import AppConfig


class ExercisesConfig(AppConfig):
    name = "cordee.exercises"
    label = "exercises"
