"""Addresses under ``/procedures/``."""

from django.urls import path

from cordee.playbooks.views import library, room

app_name = "playbooks"
urlpatterns = [
    path("", library.index, name="index"),
    path("apporter/", library.bring, name="bring"),
    path("fournies/", library.bring_shipped, name="bring_shipped"),
    path("<int:pk>/", library.playbook, name="playbook"),
    path("<int:pk>/cacao.json", library.download, name="download"),
    path("salle/<int:room_id>/", room.playbooks, name="room"),
    path("salle/<int:room_id>/<int:pk>/", room.playbook, name="in_room"),
    path("salle/<int:room_id>/<int:pk>/lancer/", room.launch, name="launch"),
]
