"""The workflow as a graph: where each step leads, and what is wrong with it beyond its shape.

A branch of a fork ends at an ``end`` step of its own, or joins what follows; both are found in the wild.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cordee.packs.shape import Problem
from cordee.packs.source import Path
from cordee.packs.wording import _, said

Workflow = dict[str, dict[str, Any]]
PLAIN = ("on_completion", "on_success", "on_failure", "on_true", "on_false")
DONE_BY_SOMEBODY = ("action", "playbook-action")


def arrows(step: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Where a step leads: (path within the step, id of the other step)."""
    for name in PLAIN:
        if name in step:
            yield (name,), step[name]
    if step["type"] == "parallel":
        for place, other in enumerate(step["next_steps"]):
            yield ("next_steps", place), other
    if step["type"] == "switch-condition":
        for case, other in step["cases"].items():
            yield ("cases", case), other


def onward(step: dict[str, Any]) -> list[str]:
    """The same without the body of a loop: what is left has no cycle in a sound playbook."""
    looping = step["type"] == "while-condition"
    return [other for path, other in arrows(step) if not (looping and path == ("on_true",))]


def reached(starts: Iterable[str], leads: dict[str, list[str]]) -> set[str]:
    """Everything that can be reached, the starts included."""
    found, waiting = set(), list(starts)
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += leads.get(here, [])
    return found


def named(workflow: Workflow, key: str) -> str:
    """What people call a step."""
    return str(workflow.get(key, {}).get("name") or key)


def graph_problems(document: dict[str, Any]) -> Iterator[Problem]:
    """Of a document whose shape is right. Reachability is asked only once every arrow leads somewhere."""
    found = [*_ids(document["workflow"]), *_leads_nowhere(document), *_agents(document)]
    found += [problem for key, step in document["workflow"].items() for problem in _exits(key, step)]
    yield from found or [*_unreached(document), *_cycles(document["workflow"])]


def _ids(workflow: Workflow) -> Iterator[Problem]:
    for key, step in workflow.items():
        if key.rpartition("--")[0] != step["type"]:
            sentence = _("l’étape est de type « %(type)s », son identifiant dit autre chose")
            yield Problem(("workflow", key, "type"), said(sentence, type=step["type"]))
    if not any(step["type"] in DONE_BY_SOMEBODY for step in workflow.values()):
        yield Problem(("workflow",), said(_("aucune étape n’est à faire")))


def _leads_nowhere(document: dict[str, Any]) -> Iterator[Problem]:
    workflow = document["workflow"]
    entrances = [(("workflow_start",), document["workflow_start"])]
    if "workflow_exception" in document:
        entrances.append((("workflow_exception",), document["workflow_exception"]))
    steps = [
        (("workflow", key, *path), other) for key, step in workflow.items() for path, other in arrows(step)
    ]
    for path, other in entrances + steps:
        if other not in workflow:
            yield Problem(path, said(_("l’étape « %(name)s » n’existe pas"), name=other))
    start = workflow.get(document["workflow_start"])
    if start and start["type"] != "start":
        sentence = _("la première étape doit être de type « start », et non « %(type)s »")
        yield Problem(("workflow_start",), said(sentence, type=start["type"]))


def _exits(key: str, step: dict[str, Any]) -> Iterator[Problem]:
    where, exits = ("workflow", key), list(arrows(step))
    if step["type"] == "end" and exits:
        yield Problem((*where, *exits[0][0]), said(_("une étape de fin ne mène nulle part")))
    if step["type"] != "end" and not exits:
        yield Problem(where, said(_("l’étape ne mène à aucune autre, et ce n’est pas une fin")))
    if "on_completion" in step and ("on_success" in step or "on_failure" in step):
        sentence = _("« on_completion » exclut « on_success » et « on_failure »")
        yield Problem((*where, "on_completion"), said(sentence))
    if step["type"] == "start" and ("on_success" in step or "on_failure" in step):
        yield Problem(where, said(_("une étape de départ ne réussit ni n’échoue : « on_completion » seul")))


def _agents(document: dict[str, Any]) -> Iterator[Problem]:
    known = document.get("agent_definitions", {}).keys() | document.get("target_definitions", {}).keys()
    sentence = _("l’acteur « %(name)s » n’est pas défini")
    for key, step in document["workflow"].items():
        if step["type"] != "action":
            continue
        if "agent" in step and step["agent"] not in known:
            yield Problem(("workflow", key, "agent"), said(sentence, name=step["agent"]))
        for place, target in enumerate(step.get("targets", [])):
            if target not in known:
                yield Problem(("workflow", key, "targets", place), said(sentence, name=target))


def _unreached(document: dict[str, Any]) -> Iterator[Problem]:
    workflow = document["workflow"]
    leads = {key: [other for _path, other in arrows(step)] for key, step in workflow.items()}
    entrances = [document["workflow_start"], *filter(None, [document.get("workflow_exception")])]
    lived = reached(entrances, leads)
    back: dict[str, list[str]] = {}
    for key, others in leads.items():
        for other in others:
            back.setdefault(other, []).append(key)
    ending = reached((key for key, step in workflow.items() if step["type"] == "end"), back)
    for key in workflow:
        if key not in lived:
            yield Problem(("workflow", key), said(_("aucun chemin ne mène à cette étape")))
        elif key not in ending:
            yield Problem(("workflow", key), said(_("aucun chemin ne mène de cette étape à une fin")))


def _cycles(workflow: Workflow) -> Iterator[Problem]:
    """One problem for each arrow that closes a circle; only the body of a « while » may come back."""
    leads = {key: onward(step) for key, step in workflow.items()}
    done: set[str] = set()
    for first in workflow:
        if first in done:
            continue
        walk, on_walk = [(first, iter(leads[first]))], {first}
        while walk:
            key, others = walk[-1]
            other = next(others, None)
            if other is None:
                walk.pop()
                on_walk.discard(key)
                done.add(key)
            elif other in on_walk:
                sentence = _(
                    "l’étape revient à « %(name)s » : seule une boucle « while-condition » revient en arrière"
                )
                yield Problem(("workflow", key), said(sentence, name=named(workflow, other)))
            elif other not in done:
                walk.append((other, iter(leads[other])))
                on_walk.add(other)
