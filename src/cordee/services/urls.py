"""Addresses under ``/services/``."""

from django.urls import path

from cordee.services import views

app_name = "services"
urlpatterns = [
    path("", views.index, name="index"),
    path("demandes/", views.requests, name="requests"),
    path("demandes/<int:pk>/", views.one_request, name="request"),
    path("demandes/<int:pk>/repondre/", views.answer, name="answer"),
    path("demandes/<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("demandes/<int:pk>/avis/", views.rate, name="rate"),
    path("offre/<int:pk>/", views.service, name="service"),
]
