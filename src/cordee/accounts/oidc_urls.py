"""Resolved before allauth's own, at the same addresses: signing in through a provider, as ``oidc`` does it."""

from django.urls import path
from django.views.generic import RedirectView

from cordee.accounts import oidc

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="accounts:me"), name="own_account"),
    path("oidc/<str:provider_id>/login/", oidc.login, name="provider_login"),
    path("oidc/<str:provider_id>/login/callback/", oidc.callback, name="provider_callback"),
]
