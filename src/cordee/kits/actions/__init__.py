"""Every order about kits."""

from cordee.kits.actions.bringing import fork_kit, import_kit, load_shipped_kits
from cordee.kits.actions.editing import (
    add_injects,
    edit_head,
    in_order,
    move_inject,
    remove_injects,
    save_inject,
)
from cordee.kits.actions.publishing import publish_kit, retire_kit

__all__ = [
    "add_injects",
    "edit_head",
    "fork_kit",
    "import_kit",
    "in_order",
    "load_shipped_kits",
    "move_inject",
    "publish_kit",
    "remove_injects",
    "retire_kit",
    "save_inject",
]
