"""The queue: Django's own task interface (``django.tasks`` from Django 6.0), kept in the database.

Only this module and ``worker.py`` know which library provides it.
"""

from __future__ import annotations

from django_tasks import task

from cordee.runs.executor import execute


@task()
def carry_out(run_id: int) -> None:
    execute(run_id)
