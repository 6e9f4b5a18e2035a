"""Requests as the middleware would have dressed them, without an account or a session."""

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from cordee.core.actor import NOBODY


def get(address="/", *, actor=NOBODY, **headers):
    request = RequestFactory().get(address, headers=headers)
    request.actor = actor
    request.user = AnonymousUser()
    request.htmx = HtmxDetails(request)
    return request
