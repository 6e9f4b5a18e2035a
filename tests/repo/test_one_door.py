"""Writes go through actions, and every action has a rule, an event and a test."""

import ast
import importlib
import pkgutil
from pathlib import Path

import cordee
from cordee.core.action import REGISTRY

SOURCE = Path(cordee.__file__).parent
TESTS = Path(__file__).resolve().parent.parent
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create", "acreate",
}  # fmt: skip

# Writers that are not actions, each with why. Anything else is a second door.
EXCEPTIONS = {
    "journal/record.py": "the journal itself: called by actions, inside their transaction",
    "journal/checkpoint.py": "signs what is already there",
    "crises/forgetting.py": "follows a redaction, inside its action",
    "runs/chores.py": "sweeps the queue's own spent rows",
    "config/health.py": "asks the database whether it can write, with an update that matches no row",
}

# Orders that only the worker or a page gives, each with the tests in which it is given.
TRIED_THROUGH = {
    "finish_run": "apps/runs/test_runs_worker.py",
    "queue_again": "apps/runs/test_runs_worker.py",
    "settle_cancelled": "apps/runs/test_runs_life.py",
    "give_up": "apps/outbox/test_outbox_mail.py",
    "revoke_share": "apps/retex/test_pages.py",
    "remind_of_expiry": "apps/plan/test_commitments.py",
    "note_record": "apps/funding/test_follow_up.py",
    "check_seat": "journeys/test_exercise.py",
}


def orm_writes(path: Path) -> list[int]:
    """Lines that call a writing method on a manager, a query set or an instance."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and _is_orm(ast.unparse(node.func.value))
    ]


def _is_orm(receiver: str) -> bool:
    return ".objects" in receiver or receiver.split(".")[-1] in {"rows", "queryset"} or ".filter(" in receiver


def test_nothing_writes_outside_the_door():
    guilty = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        in_door = path.name == "actions.py" or path.parent.name == "actions" or "migrations" in path.parts
        if not in_door and name not in EXCEPTIONS and (lines := orm_writes(path)):
            guilty[name] = lines
    assert guilty == {}


def test_the_search_for_writes_finds_them():
    assert orm_writes(SOURCE / "journal" / "record.py")


def load_every_module():
    for module in pkgutil.walk_packages(cordee.__path__, "cordee."):
        if module.name.endswith("actions") or ".actions." in module.name:
            importlib.import_module(module.name)


def test_every_action_has_a_rule():
    load_every_module()
    assert len(REGISTRY) > 40
    assert [name for name, order in REGISTRY.items() if not callable(order.rule)] == []


def test_every_action_is_tried_by_a_test():
    load_every_module()
    told = "\n".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py"))
    untried = {
        name.rpartition(".")[2] for name in REGISTRY if name.rpartition(".")[2].lstrip("_") not in told
    }
    assert untried - set(TRIED_THROUGH) == set()


def test_orders_tried_through_others_name_a_test_that_exists():
    assert [path for path in TRIED_THROUGH.values() if not (TESTS / path).exists()] == []
