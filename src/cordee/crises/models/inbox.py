"""What reaches the room, who read it, and what was answered."""

from __future__ import annotations

from django.db import models

from cordee.crises import enums, queries
from cordee.crises.models.room import Cell, Room, Seat


class Message(models.Model):
    """Something that reached the room: in an exercise, an inject as the players see it.

    ``origin`` (``inject:45``) makes a delivery happen once, whatever crashes.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="messages")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    origin = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    cells = models.ManyToManyField(Cell, related_name="messages")
    channel = models.CharField(max_length=8, choices=enums.Channel.choices)
    sender_name = models.CharField(max_length=160)
    sender_role = models.CharField(max_length=160, blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    attachments = models.JSONField(default=list, help_text="[{name, path}]")
    reply_expected = models.BooleanField(default=False)
    delivered_at = models.DateTimeField()
    delivered_room_at = models.DateTimeField()

    objects = queries.MessageSet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["room", "origin"], name="message_origin_once"),
            models.UniqueConstraint(fields=["room", "number"], name="message_number_once"),
        ]

    def __str__(self) -> str:
        return self.subject


class Reading(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="readings")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="readings")
    read_room_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "seat"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.seat_id} a lu {self.message_id}"


class Reply(models.Model):
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="replies")
    seq = models.PositiveBigIntegerField(help_text="Numéro dans le journal scellé de la salle")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.PROTECT)
    author = models.CharField(max_length=200)
    text = models.TextField()
    replied_room_at = models.DateTimeField()
    client_uuid = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "client_uuid"], name="reply_client_uuid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.author} : {self.text[:60]}"
