from django.urls import path

from cordee.live import views

app_name = "live"
urlpatterns = [path("tete/", views.heads, name="heads")]
