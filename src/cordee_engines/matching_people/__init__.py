"""Whom to send to a victim: the most of what is needed, by the shortest roads, sparing rare skills for the next one."""

from cordee_engines.matching_people.check import Fault, check, check_pairs
from cordee_engines.matching_people.explain import Chosen, Explanation, Lack, Shortfall, Why, explain
from cordee_engines.matching_people.fitness import Bar, bar, distance_km, matching_of, travel_min, unfit
from cordee_engines.matching_people.problem import LEVELS, Matching, Need, Person, Place, Problem
from cordee_engines.matching_people.solve import VERSION, solve

__all__ = [
    "LEVELS",
    "VERSION",
    "Bar",
    "Chosen",
    "Explanation",
    "Fault",
    "Lack",
    "Matching",
    "Need",
    "Person",
    "Place",
    "Problem",
    "Shortfall",
    "Why",
    "bar",
    "check",
    "check_pairs",
    "distance_km",
    "explain",
    "matching_of",
    "solve",
    "travel_min",
    "unfit",
]
