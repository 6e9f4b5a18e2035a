"""Rooms that are there already: the track of their cells is that of their kind, and the reviews asked for are due."""

from django.db import migrations
from django.db.models import F

TRACK_OF_KIND = {"technical": "technical", "site": "care"}


def fill(apps, schema_editor):
    for kind, track in TRACK_OF_KIND.items():
        apps.get_model("crises", "Cell").objects.filter(kind=kind).update(track=track)
    decisions = apps.get_model("crises", "Decision").objects
    decisions.filter(review_room_at__isnull=False).update(due_room_at=F("review_room_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("crises", "0004_reviews_and_tracks"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
