"""Addresses under ``/api/v1/``."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from cordee import __version__
from cordee.accounts.middleware import public
from cordee.api.door import Token, closed
from cordee.api.endpoints import places, practice, steering
from cordee.api.problems import problem
from cordee.core.verdict import Forbidden, Refused
from cordee.packs.wording import _

TOLD = _("""Ce que les pages montrent, pour d’autres programmes : mêmes enregistrements, mêmes droits, en lecture seule.

Un jeton s’ouvre dans **Personnes › Jetons**, pour une région, un GHT, une entité juridique ou un établissement, et jusqu’à
un jour. Il se montre à chaque demande : `Authorization: Bearer cordee_…`.""")

SPOKEN = ("summary", "description")

api = NinjaAPI(
    title="Cordée",
    version=__version__,
    description=TOLD,
    auth=Token(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("", places.router)
api.add_router("", steering.router)
api.add_router("", practice.router)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, exception: Http404) -> HttpResponse:
    return problem(404, gettext("Rien à cette adresse, ou rien que ce jeton puisse lire."))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, exception: Refused) -> HttpResponse:
    return problem(403 if isinstance(exception, Forbidden) else 409, str(exception.reason))


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, exception: AuthenticationError) -> HttpResponse:
    return closed()


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    faults = "; ".join(f"{fault['loc'][-1]} : {fault['msg']}" for fault in exception.errors)
    return problem(422, faults)


@public
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The description, in OpenAPI 3.1 and in the reader's language. It tells of no record."""
    told = api.get_openapi_schema(path_prefix="/api/v1/")
    return JsonResponse(_translated(told), json_dumps_params={"ensure_ascii": False})


def _translated(told: Any) -> Any:
    """Summaries and descriptions in the reader's language; those of the schemas are the code's own notes, left out."""
    if isinstance(told, list):
        return [_translated(one) for one in told]
    if not isinstance(told, dict):
        return told
    is_schema = isinstance(told.get("properties"), dict)
    return {
        name: gettext(value) if name in SPOKEN and isinstance(value, str) and value else _translated(value)
        for name, value in told.items()
        if not (is_schema and name == "description")
    }


app_name = "api"
OPERATIONS = [found for found in api.urls[0] if found.name != "api-root"]  # the library's own page, empty
urlpatterns = [path("openapi.json", openapi, name="openapi"), *OPERATIONS]
