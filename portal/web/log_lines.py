"""Lines of the log: one event, its facts beside it, the request or task it belongs to; masked whichever way it came.

structlog's own loggers and the standard library's end in the same formatter: on a city's own servers one JSON object a
line, beside `make run` a line for eyes. Masking (log_masking.py) is the last step before either, after tracebacks have
become text, so that nothing gets past it: not the event, not a fact beside it, not a value within a value.
"""

from __future__ import annotations

from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from portal.web.log_masking import mask, without_people


def logging_settings(kind: str, *, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to the console, as ``json`` or ``lines``."""
    console = {"handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"masked": {"()": "portal.web.log_masking.Masked"}},
        "formatters": {"line": {"()": "portal.web.log_lines.formatter", "kind": kind}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "filters": ["masked"], "formatter": "line"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {**console, "level": "WARNING"},
            "dossiers.notices": {"level": "INFO"},  # the console channel, masked
            "portal.security": {"level": "INFO"},
            # A 404 or a refused form is a visitor's affair, and its path may hold a secret.
            "django.request": {**console, "level": "ERROR"},
        },
    }


def formatter(kind: str) -> structlog.stdlib.ProcessorFormatter:
    """The one formatter of all handlers. Making it also tells structlog's loggers to end in it."""
    structlog.configure(
        processors=[*_facts(), *_tracebacks(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: Processor = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False)
    if kind == "json":
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *_facts()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *_tracebacks(),
            masked,
            last,
        ],
    )


def _facts() -> list[Processor]:
    """What every line has beside its event: the request or task, level, logger, the instant in UTC."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
    ]


def _tracebacks() -> list[Processor]:
    return [structlog.processors.StackInfoRenderer(), structlog.processors.format_exc_info]


def masked(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """structlog's step: every value masked, however deep it lies; names of facts are ours, and masked all the same."""
    return {mask(str(name)): value if name == "timestamp" else without_people(value) for name, value in event.items()}
