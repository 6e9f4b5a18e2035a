"""Addresses under ``/indicateurs/``."""

from django.urls import path

from cordee.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.index, name="index"),
    path("carte/", views.heat_map, name="map"),
    path("action/<int:number>/", views.action, name="action"),
]
