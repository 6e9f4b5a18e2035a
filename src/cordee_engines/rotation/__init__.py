"""Who holds which cell at which shift: the most places held, nobody too long, nobody without rest, nobody in two places."""

from cordee_engines.rotation.check import Fault, FaultKind, check, faults_of, long_stretches, uncovered
from cordee_engines.rotation.problem import DAY_MIN, Person, Place, Plan, Problem, Rules, Shift, Slot
from cordee_engines.rotation.solve import VERSION, solve

__all__ = [
    "DAY_MIN",
    "VERSION",
    "Fault",
    "FaultKind",
    "Person",
    "Place",
    "Plan",
    "Problem",
    "Rules",
    "Shift",
    "Slot",
    "check",
    "faults_of",
    "long_stretches",
    "solve",
    "uncovered",
]
