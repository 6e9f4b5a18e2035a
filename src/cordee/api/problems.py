"""How a refusal is told to a program: the same shape for all (RFC 9457), the same words as on a page."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse, JsonResponse
from ninja import Schema


class Problem(Schema):
    """``detail`` is for a person; ``status`` repeats the answer's own."""

    title: str
    status: int
    detail: str


# What any reading may be answered besides what it asked for.
REFUSALS = dict.fromkeys((401, 403, 422), Problem)
NOT_FOUND = {404: Problem}


def problem(status: int, detail: str) -> HttpResponse:
    told = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
