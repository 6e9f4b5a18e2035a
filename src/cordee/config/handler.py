"""Django's ASGI handler, that makes each page in one go on its thread.

Django's own goes back to the event loop between the middleware and the view, and once more to come back. Each time, a
thread that has finished its part waits for the loop, and the loop for Python's one lock, behind every other page that
is being made: on a busy night that costs more than the page itself. No view and no middleware here is asynchronous.
"""

from __future__ import annotations

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PagesInOneGo(ASGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


def pages_application() -> PagesInOneGo:
    """What ``get_asgi_application`` gives, with this handler."""
    django.setup(set_prefix=False)
    return PagesInOneGo()
