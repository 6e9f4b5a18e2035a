from django.urls import path

app_name = "crises"
urlpatterns: list = []
