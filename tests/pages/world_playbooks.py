"""One playbook of each region: read by all its houses, launched in their rooms."""

from __future__ import annotations

from collections.abc import Callable

from cordee.directory.models import Region
from cordee.playbooks import actions, ours
from cordee.playbooks.models import Playbook
from tests.makers import CONSOLE


def playbook_in(region: Region, tenant: str, marks: Callable[[str, str], str]) -> Playbook:
    document = ours.load(ours.shipped()[0]) | {"name": marks(tenant, "playbook.title")}
    return actions.bring_playbook(region, document=document, by=CONSOLE)


def playbook_of(region: Region) -> Playbook:
    return Playbook.objects.get(region=region)
