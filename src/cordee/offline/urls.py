"""The offline kit under ``/kit-hors-ligne/``; the telephone's three files at the root, where their scope is the site."""

from django.urls import path

from cordee.offline import phone, views

app_name = "offline"
urlpatterns = [
    path("kit-hors-ligne/<int:pk>/", views.kit, name="kit"),
    path("kit-hors-ligne/<int:pk>/kit.pdf", views.pdf, name="pdf"),
    path("kit-hors-ligne/<int:pk>/kit.html", views.html, name="html"),
    path("kit-hors-ligne/<int:pk>/imprime/", views.printed, name="printed"),
    path("cordee.webmanifest", phone.manifest, name="manifest"),
    path("veilleur.js", phone.watcher, name="watcher"),
    path("sans-reseau/", phone.page, name="page"),
]
