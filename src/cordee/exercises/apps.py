from django.apps import AppConfig


class ExercisesConfig(AppConfig):
    name = "cordee.exercises"
    label = "exercises"

    def ready(self) -> None:
        from cordee.crises.clock import CLOCKS
        from cordee.crises.doors import DOORS, PIECES
        from cordee.crises.queries import OPENED_BY_DRIVER
        from cordee.crises.rules import CONDUCTORS
        from cordee.exercises import conductor, doors, menu, proposals, queries, rules
        from cordee.exercises.adapter import room_clock
        from cordee.journal.rules import READERS
        from cordee.live.rules import FOLLOWERS
        from cordee.plan.proposals import PROPOSERS
        from cordee.runs.ticks import every

        CLOCKS["exercise"] = room_clock
        CONDUCTORS["exercise"] = rules.conducts_room
        OPENED_BY_DRIVER.append(queries.rooms_of_hired)
        DOORS["exercise"] = doors.doors
        PIECES["exercise"] = doors.piece
        FOLLOWERS["exercise"] = rules.may_follow
        READERS["exercise"] = rules.may_follow
        every(conductor.BEAT_S, thread="conductor")(conductor.beat)
        PROPOSERS.append(proposals.kits)
        menu.register_menu()
