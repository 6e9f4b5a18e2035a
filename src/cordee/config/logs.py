"""Technical logs: one line an event, who and what and how long, never what people wrote."""

from __future__ import annotations

from typing import Any

import structlog


def logging_config(*, json: bool, quiet: bool) -> dict[str, Any]:
    """The logging set-up: JSON for machines, coloured text for people."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": renderer,
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "ERROR" if quiet else "WARNING"},
        "loggers": {
            "cordee": {"level": "ERROR" if quiet else "INFO"},
            "django.request": {"level": "ERROR"},
            "uvicorn.access": {"level": "WARNING"},
        },
    }
