"""Addresses under ``/donnees/``."""

from django.urls import path

from cordee.archive import views

app_name = "archive"
urlpatterns = [path("<int:pk>/", views.take_out, name="take_out")]
