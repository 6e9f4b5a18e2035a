"""The playbooks of the demonstration: ours, and one of them launched in the exercise that is being played."""

from __future__ import annotations

from cordee.cli.theatre import STAGE
from cordee.crises.actions import move_task, tick_point
from cordee.crises.models import Room
from cordee.directory.models import Region
from cordee.playbooks import actions, ours
from cordee.playbooks.models import Playbook
from cordee.playbooks.rules import Launching


def prepare(region: Region) -> int:
    """How many playbooks the region has."""
    for path in ours.shipped():
        actions.bring_playbook(region, document=ours.load(path), by=STAGE)
    for room in Room.objects.filter(
        site__region=region, opened_at__isnull=False, closed_at__isnull=True
    ).select_related("site__legal_entity"):
        _isolate(room)
    return region.playbooks.count()


def _isolate(room: Room) -> None:
    """Under way: the alert is given, the links are being cut."""
    found = Playbook.objects.get(region_id=room.site.region_id, slug="isoler")
    launch = actions.launch_playbook(Launching(room, found), by=STAGE)
    first, second = room.tasks.filter(number__gte=launch.first_task).order_by("number")[:2]
    for rank in range(1, len(first.checklist) + 1):
        tick_point(first, rank=rank, done=True, by=STAGE)
    move_task(first, state="done", by=STAGE)
    tick_point(second, rank=1, done=True, by=STAGE)
    move_task(second, state="doing", by=STAGE)
