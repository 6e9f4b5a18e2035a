"""A published kit is retired, never erased: exercises still refer to it."""

import pytest

from cordee.core.verdict import Forbidden
from cordee.kits.actions import retire_kit
from cordee.kits.models import Kit
from tests.makers import CONSOLE, a_kit

pytestmark = pytest.mark.django_db


def test_retire_kit_takes_it_off_the_shelf():
    kit = a_kit()
    retire_kit(kit, by=CONSOLE)
    assert Kit.objects.get().state == "retired"
    assert not Kit.objects.published().exists()
    with pytest.raises(Forbidden, match="publié"):
        retire_kit(kit, by=CONSOLE)
