from django.urls import path

from cordee.home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("agenda/", views.agenda, name="agenda"),
    path("agenda/fermer/", views.close_agenda, name="close_agenda"),
    path("agenda/<str:token>.ics", views.feed, name="feed"),
    path("mentions/", views.legal, name="legal"),
]
