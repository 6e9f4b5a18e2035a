from django.urls import path

app_name = "kits"
urlpatterns: list = []
