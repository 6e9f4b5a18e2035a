"""Addresses under ``/sensibilisation/``."""

from django.urls import path

from cordee.awareness import views

app_name = "awareness"
urlpatterns = [
    path("", views.index, name="index"),
    path("nouvelle/", views.new, name="new"),
    path("<int:pk>/", views.campaign, name="campaign"),
    path("<int:pk>/resultats/", views.bring, name="bring"),
    path("<int:pk>/clore/", views.close, name="close"),
]
