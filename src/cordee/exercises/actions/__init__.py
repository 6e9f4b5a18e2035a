"""Every write of the app: prepare, conduct, play injects, observe."""

from cordee.exercises.actions.conduct import (
    cancel_exercise,
    end_exercise,
    jump_clock,
    make_ready,
    pause_exercise,
    resume_exercise,
    set_speed,
    start_exercise,
)
from cordee.exercises.actions.injects import (
    free_inject,
    hold_inject,
    improvise_inject,
    log_call,
    play_due,
    release_inject,
    shift_injects,
    skip_inject,
)
from cordee.exercises.actions.observing import observe
from cordee.exercises.actions.planning import (
    change_preparation,
    invite_seat,
    invite_staff,
    plan_exercise,
    plan_series,
    withdraw_seat_of,
)

__all__ = [
    "cancel_exercise",
    "change_preparation",
    "end_exercise",
    "free_inject",
    "hold_inject",
    "improvise_inject",
    "invite_seat",
    "invite_staff",
    "jump_clock",
    "log_call",
    "make_ready",
    "observe",
    "pause_exercise",
    "plan_exercise",
    "plan_series",
    "play_due",
    "release_inject",
    "resume_exercise",
    "set_speed",
    "shift_injects",
    "skip_inject",
    "start_exercise",
    "withdraw_seat_of",
]
