from django.urls import path, re_path

from cordee.journal import views

app_name = "journal"
urlpatterns = [
    path("cordee-verify.py", views.verifier, name="verifier"),
    re_path(r"^(?P<key>[a-z]+(?::[A-Za-z0-9_-]{1,60})?)\.json$", views.export, name="export"),
]
