from django.urls import path

from cordee.ui import views

app_name = "ui"
urlpatterns = [
    path("recherche/", views.search, name="search"),
    path("langue/", views.language, name="language"),
    path("charte/", views.guide, name="guide"),
    path("accessibilite/", views.accessibility, name="accessibility"),
]
