"""Included in demonstration mode only."""

from django.urls import path

from cordee.accounts import demo

urlpatterns = [
    path("", demo.page, name="demo"),
    path("entrer/", demo.enter, name="demo_enter"),
]
