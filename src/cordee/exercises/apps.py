from django.apps import AppConfig


class ExercisesConfig(AppConfig):
    name = "cordee.exercises"
    label = "exercises"

    def ready(self) -> None:
        from cordee.crises.clock import CLOCKS
        from cordee.exercises import conductor, menu, rules
        from cordee.exercises.adapter import room_clock
        from cordee.exercises.models import Exercise
        from cordee.journal.export import READERS
        from cordee.live.hub import FOLLOWERS
        from cordee.runs.worker import every

        def staffs(actor, key: str) -> bool:
            exercise = Exercise.objects.visible_to(actor).filter(pk=key.partition(":")[2]).first()
            return exercise is not None and bool(rules.can_see_script(actor, exercise))

        CLOCKS["exercise"] = room_clock
        FOLLOWERS["exercise"] = staffs
        READERS["exercise"] = staffs
        every(conductor.BEAT_S, thread="conductor")(conductor.beat)
        menu.register_menu()
