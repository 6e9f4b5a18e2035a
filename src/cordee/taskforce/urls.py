"""Addresses under ``/task-force/``."""

from django.urls import path

from cordee.taskforce.views import missions, packs, people, region, requests

app_name = "taskforce"
urlpatterns = [
    path("", region.index, name="index"),
    path("personnes/", people.people, name="people"),
    path("personnes/nouvelle/", people.new_member, name="new_member"),
    path("personnes/<int:pk>/", people.member, name="member"),
    path("personnes/<int:pk>/disponible/", people.add_window, name="add_window"),
    path(
        "personnes/<int:pk>/disponible/<int:window_pk>/retirer/", people.remove_window, name="remove_window"
    ),
    path("personnes/<int:pk>/retirer/", people.withdraw, name="withdraw_member"),
    path("personnes/<int:pk>/reprendre/", people.bring_back, name="bring_member_back"),
    path("packs/", packs.packs, name="packs"),
    path("packs/nouveau/", packs.new_pack, name="new_pack"),
    path("packs/<int:pk>/", packs.pack, name="pack"),
    path("packs/<int:pk>/verifier/", packs.check, name="check_pack"),
    path("demandes/", requests.requests, name="requests"),
    path("demandes/nouvelle/", requests.new_request, name="new_request"),
    path("demandes/<int:pk>/", requests.one_request, name="request"),
    path("demandes/<int:pk>/fiche/", requests.sheet, name="sheet"),
    path("demandes/<int:pk>/proposer/", requests.propose, name="propose"),
    path("demandes/<int:pk>/accepter/", requests.accept, name="accept"),
    path("demandes/<int:pk>/refuser/", requests.refuse, name="refuse"),
    path("demandes/<int:pk>/retirer/", requests.withdraw, name="withdraw"),
    path("demandes/<int:pk>/equipier/<int:sent_pk>/desengager/", missions.stand_down, name="stand_down"),
    path("demandes/<int:pk>/equipier/<int:sent_pk>/arrive/", missions.arrive, name="arrive"),
    path("demandes/<int:pk>/equipier/<int:sent_pk>/liberer/", missions.release, name="release"),
]
