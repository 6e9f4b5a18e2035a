from django.urls import path

from cordee.home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("mentions/", views.legal, name="legal"),
]
