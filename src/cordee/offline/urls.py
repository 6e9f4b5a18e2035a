"""Addresses under ``/kit-hors-ligne/``."""

from django.urls import path

from cordee.offline import views

app_name = "offline"
urlpatterns = [
    path("<int:pk>/", views.kit, name="kit"),
    path("<int:pk>/kit.pdf", views.pdf, name="pdf"),
    path("<int:pk>/kit.html", views.html, name="html"),
    path("<int:pk>/imprime/", views.printed, name="printed"),
]
