from django.urls import path

app_name = "retex"
urlpatterns: list = []
