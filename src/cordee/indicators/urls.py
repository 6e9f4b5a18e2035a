"""Addresses under ``/indicateurs/``."""

from django.urls import path

from cordee.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.index, name="index"),
    path("comite.pdf", views.committee, name="committee"),
    path("carte/", views.heat_map, name="map"),
    path("ght/<int:pk>/", views.ght, name="ght"),
    path("departement/<str:code>/", views.department, name="department"),
    path("action/<int:number>/", views.action, name="action"),
]
