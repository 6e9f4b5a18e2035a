"""Guards: the functions that say no. Each can be listened to, and each can be held open, wherever it was imported.

A function's code is replaced, not its name: decorators, registries and other modules hold the function itself.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

import cordee
from cordee.accounts import middleware, places, sessions
from cordee.core.verdict import YES
from cordee.exercises.models import Exercise

OPENED = {
    "verdict": lambda *words, **more: YES,
    "everything": lambda rows, *words, **more: rows.all(),
    "condition": lambda *words, **more: Q(pk__isnull=False),
    "exercises": lambda *words, **more: Exercise.objects.all(),
    "nothing to say": lambda *words, **more: None,
    "yes": lambda *words, **more: True,
}


@dataclass(frozen=True, slots=True)
class Guard:
    """``opened`` names what it answers when it is held open."""

    name: str
    function: types.FunctionType
    opened: str

    def __str__(self) -> str:
        return self.name


def guards() -> list[Guard]:
    """Every rule, every scope of a query set, and the doors of the middleware."""
    found = [
        Guard(
            "accounts.middleware.DenyByDefault",
            middleware.DenyByDefaultMiddleware.process_view,
            "nothing to say",
        ),
        Guard("accounts.sessions.signed_in_strongly", sessions.signed_in_strongly, "yes"),
        Guard("accounts.places.kept_by", places.kept_by, "condition"),
    ]
    for module in pkgutil.walk_packages(cordee.__path__, "cordee."):
        last = module.name.rpartition(".")[2]
        if last in ("rules", "queries"):
            found += _of(importlib.import_module(module.name), module.name.removeprefix("cordee."))
    return found


def _of(module: types.ModuleType, name: str) -> Iterator[Guard]:
    for key, value in vars(module).items():
        if inspect.isclass(value) and issubclass(value, QuerySet) and value.__module__ == module.__name__:
            for method, function in vars(value).items():
                if inspect.isfunction(function) and "actor" in inspect.signature(function).parameters:
                    yield Guard(f"{name}.{key}.{method}", function, "everything")
        elif inspect.isfunction(value) and value.__module__ == module.__name__ and _asks_who(value):
            answer = str(value.__annotations__.get("return", ""))
            opened = {"Q": "condition", "ExerciseSet": "exercises", "bool": "yes"}.get(answer, "verdict")
            if answer in ("Verdict", "bool", "Q", "ExerciseSet"):
                yield Guard(f"{name}.{key}", value, opened)


def _asks_who(function: types.FunctionType) -> bool:
    return next(iter(inspect.signature(function).parameters), "") == "actor"


# What the replaced code finds again, by the name of the guard.
_ANSWERS: dict[str, Callable[..., Any]] = {}


def answer(name: str, words: tuple, more: dict) -> Any:
    """Called by the code put in the place of a guard's own."""
    return _ANSWERS[name](*words, **more)


@contextmanager
def replaced(guard: Guard, by: Callable[..., Any]) -> Iterator[None]:
    """Have something else answer in the guard's place."""
    space: dict[str, Any] = {}
    source = f"def put(*words, **more): return __import__('sys').modules[{__name__!r}].answer({guard.name!r}, words, more)"
    exec(source, space)
    function = guard.function
    kept = function.__code__, function.__defaults__, function.__kwdefaults__
    _ANSWERS[guard.name] = by
    function.__code__, function.__defaults__, function.__kwdefaults__ = space["put"].__code__, None, None
    try:
        yield
    finally:
        function.__code__, function.__defaults__, function.__kwdefaults__ = kept


@contextmanager
def held_open(guard: Guard) -> Iterator[None]:
    with replaced(guard, OPENED[guard.opened]):
        yield


@contextmanager
def heard(every: list[Guard], asked: dict[str, list], current: list) -> Iterator[None]:
    """Note which guard was asked during which question: ``asked[guard]`` collects ``current[0]``."""
    stack = []
    for guard in every:
        original = types.FunctionType(
            guard.function.__code__,
            guard.function.__globals__,
            guard.function.__name__,
            guard.function.__defaults__,
        )
        original.__kwdefaults__ = guard.function.__kwdefaults__

        def listening(*words, _name=guard.name, _original=original, **more):
            said = _original(*words, **more)
            if current and (isinstance(said, QuerySet | Q) or not said or _name.endswith("DenyByDefault")):
                cells = asked[_name]
                if not cells or cells[-1] is not current[0]:
                    cells.append(current[0])
            return said

        manager = replaced(guard, listening)
        manager.__enter__()
        stack.append(manager)
    try:
        yield
    finally:
        for manager in reversed(stack):
            manager.__exit__(None, None, None)


def listen(every: list[Guard], cells, ask) -> tuple[dict[str, list], dict]:
    """Ask every cell once: which guards each one met, and its verdict."""
    asked: dict[str, list] = defaultdict(list)
    verdicts, current = {}, []
    with heard(every, asked, current):
        for cell in cells:
            current[:] = [cell]
            verdicts[cell] = ask(cell)
        current.clear()
    return asked, verdicts
