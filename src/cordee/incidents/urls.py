"""Addresses under ``/crises/``."""

from django.urls import path

from cordee.incidents.views import board, deadlines, group, page, situations

app_name = "incidents"
urlpatterns = [
    path("", board.index, name="index"),
    path("mur/", board.wall, name="wall"),
    path("declarer/", page.declare, name="declare"),
    path("groupement/", group.group, name="group"),
    path("groupement/<int:pk>/", group.sheet, name="sheet"),
    path("groupement/<int:pk>/aider/", group.offer, name="offer"),
    path("<int:pk>/", page.incident, name="incident"),
    path("<int:pk>/niveaux/<slug:key>/activer/", page.raise_level, name="raise_level"),
    path("<int:pk>/niveaux/<slug:key>/lever/", page.lift_level, name="lift_level"),
    path("<int:pk>/appeler/", page.call, name="call"),
    path("<int:pk>/textes/", page.texts, name="texts"),
    path("<int:pk>/fournisseurs/", page.suppliers, name="suppliers"),
    path("<int:pk>/releve/", page.handover, name="handover"),
    path("<int:pk>/clore/", page.end, name="end"),
    path("<int:pk>/echeances/<slug:key>/", deadlines.deadline, name="deadline"),
    path("<int:pk>/echeances/<slug:key>/engager/", deadlines.start, name="start_deadline"),
    path("<int:pk>/echeances/<slug:key>/ecarter/", deadlines.set_aside, name="set_deadline_aside"),
    path("<int:pk>/echeances/<slug:key>/recu/", deadlines.receipt, name="receipt"),
    path("<int:pk>/points/nouveau/", situations.new, name="new_situation"),
    path("<int:pk>/points/<int:number>/", situations.situation, name="situation"),
    path("<int:pk>/points/<int:number>/valider/", situations.freeze, name="freeze_situation"),
    path("<int:pk>/points/<int:number>/lu/", situations.acknowledge, name="acknowledge_situation"),
    path("<int:pk>/points/<int:number>/point.pdf", situations.pdf, name="situation_pdf"),
    path("<int:pk>/points/<int:number>/point.docx", situations.docx, name="situation_docx"),
]
