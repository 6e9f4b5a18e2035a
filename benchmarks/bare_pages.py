"""The floors of the plan's benchmark: ``python -m benchmarks.bare_pages django|asgi``, twenty rows and nothing else."""

from __future__ import annotations

import sys

QUERY = """
SELECT s.name, d.name, c.action, c.level, c.target_level, c.target_on, c.owner_name
FROM plan_commitment c JOIN directory_site s ON s.id = c.site_id JOIN directory_department d ON d.id = s.department_id
ORDER BY s.name, c.id LIMIT 20
"""


def rows_of_django():
    """The same rows through the ORM, drawn by Django's templates: no middleware, no session, no right."""
    from django.template import Context, Engine

    from cordee.plan.models import Commitment

    page = Engine().from_string(
        "<table>{% for c in rows %}<tr><td>{{ c.site.name }}</td><td>{{ c.site.department.name }}</td><td>{{ c.action }}"
        "</td><td>{{ c.get_level_display }}</td><td>{{ c.get_target_level_display }}</td><td>{{ c.target_on }}</td>"
        "<td>{{ c.owner_name }}</td></tr>{% endfor %}</table><p>{{ total }}</p>"
    )

    def draw() -> bytes:
        rows = Commitment.objects.select_related("site__department").order_by("site__name", "pk")
        return page.render(Context({"rows": rows[:20], "total": rows.count()})).encode()

    return draw


def rows_of_sqlite():
    """The same rows by hand: what the language, the web server and the database cost by themselves."""
    import sqlite3

    from django.conf import settings

    base = sqlite3.connect(settings.DATABASES["default"]["NAME"], check_same_thread=False)

    def draw() -> bytes:
        lines = (f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in base.execute(QUERY))
        return f"<table>{''.join(lines)}</table>".encode()

    return draw


def main(kind: str) -> None:
    import django
    import uvicorn

    import cordee  # noqa: F401 - the SQLite shim, before anything opens a base

    django.setup()
    draw = {"django": rows_of_django, "asgi": rows_of_sqlite}[kind]()

    async def application(scope, receive, send):
        from asgiref.sync import sync_to_async

        body = await sync_to_async(draw)()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    class Server(uvicorn.Server):
        async def startup(self, sockets=None):
            await super().startup(sockets)
            print(f"écoute sur http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}", flush=True)

    Server(uvicorn.Config(application, port=0, lifespan="off", log_config=None, access_log=False)).run()


if __name__ == "__main__":
    main(sys.argv[1])
