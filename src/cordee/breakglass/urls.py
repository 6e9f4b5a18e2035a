"""Addresses under ``/bris-de-glace/``."""

from django.urls import path

from cordee.breakglass import views

app_name = "breakglass"
urlpatterns = [
    path("", views.break_it, name="break"),
    path("refermer/", views.close, name="close"),
    path("etablissement/<int:pk>/", views.codes, name="codes"),
    path("etablissement/<int:pk>/tirer/", views.seal, name="seal"),
    path("<int:pk>/retirer/", views.withdraw, name="withdraw"),
]
